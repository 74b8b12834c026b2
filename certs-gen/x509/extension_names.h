// The extensions the lab knows by name.

#pragma once

#include <string>
#include <vector>

#include "lab-server/base/yaml.h"

namespace lab {

// extension_oid returns the object identifier for a name ("key-usage"); "" for "all". Throws Error with a
// "did you mean" for any other name.
std::string extension_oid(const Node& node);

// extension_names are all of them, "all" included.
std::vector<std::string> extension_names();

// extension_name is the reverse: the name, or the oid itself when it has no name.
std::string extension_name(const std::string& oid);

}  // namespace lab

// One file that states several things which differ in a few keys: `rows:`, by name.

#pragma once

#include <string>
#include <vector>

#include "lab-server/base/node.h"

namespace lab {

inline constexpr const char* kRows = "rows";

// One of the things that a file states.
struct NamedNode {
  std::string name;
  Node node;  // with what the rows of the file have in common
};

// rows_of gives what stands under `rows:`, each with the other keys of the file; a map in both is merged key
// by key, and of anything else the row's counts. A file without rows is one thing of the name given. Error
// for a file with `rows:` and nothing in it, and for a name that is not of lower-case letters, digits and
// dashes.
std::vector<NamedNode> rows_of(const Node& file, const std::string& name);

}  // namespace lab

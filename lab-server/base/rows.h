// Files with `rows:`: one file defines several things by name, which differ in a few keys.

#pragma once

#include <string>
#include <vector>

#include "lab-server/base/node.h"

namespace lab {

inline constexpr const char* kRows = "rows";

// One of the things that a file defines.
struct NamedNode {
  std::string name;
  Node node;  // including the keys that all rows of the file share
};

// rows_of returns the rows under `rows:`, each together with the other keys of the file. Maps are merged key
// by key; for any other value, the row's wins. A file without `rows:` is one thing with the given name.
// Throws Error for an empty `rows:`, and for a name that is not made of lower-case letters, digits and
// dashes.
std::vector<NamedNode> rows_of(const Node& file, const std::string& name);

}  // namespace lab

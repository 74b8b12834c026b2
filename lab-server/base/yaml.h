// Strict reading of YAML: unknown and duplicate keys, wrong types and values out of range are errors that
// name file:line:column, what was expected and what was found. Each thing to read is a struct with defaults
// and a table of fields (fields.h):
//
//   struct Params { Milliseconds delay{1000}; };
//   const Fields<Params> kParams = {{"delay_ms", "how long to stay silent", set<&Params::delay, Params>}};
//   Params params = read<Params>(node, kParams);

#pragma once

#include <string>

#include "lab-server/base/fields.h"
#include "lab-server/base/node.h"
#include "lab-server/base/values.h"

namespace lab {

// parse_yaml reads one document; name is the file's name in errors. Duplicate keys, several documents,
// nesting over 64 levels and more than 1,000,000 nodes are errors.
Node parse_yaml(const std::string& text, const std::string& name);
// read_yaml_file is parse_yaml of a file, which must be a regular one of at most 4 MiB.
Node read_yaml_file(const std::string& path);

}  // namespace lab

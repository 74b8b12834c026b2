// Reads JSON as strictly as YAML: with the same tables of fields, and with JSON pointers (RFC 6901) in
// errors.

#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "lab-server/base/yaml.h"

namespace lab {

// parse_json reads one document. The places of its values are JSON pointers: "/faults/0/params/delay_ms".
// Throws Error, with line and column, for text that is not JSON (RFC 8259), duplicate keys, and nesting over
// 64 levels; name is the name of the text in errors.
Node parse_json(const std::string& text, const std::string& name);

// json_of converts a node to JSON: an unquoted number, true or false becomes a JSON one.
nlohmann::json json_of(const Node& node);

}  // namespace lab

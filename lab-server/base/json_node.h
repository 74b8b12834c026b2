// JSON read as strictly as YAML: the same tables of fields read it, and errors name the JSON pointer (RFC
// 6901).

#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "lab-server/base/yaml.h"

namespace lab {

// parse_json reads one document. The places of its values are JSON pointers: "/faults/0/params/delay_ms".
// Error, with line and column, for what is no JSON (RFC 8259), a key that stands twice, and nesting over 64
// levels; name is what it calls the text.
Node parse_json(const std::string& text, const std::string& name);

// json_of gives a node as JSON: what stands unquoted and is a number, true or false becomes one.
nlohmann::json json_of(const Node& node);

}  // namespace lab

// As much of JSON Schema as docs/control-api.openapi.yaml uses.

#pragma once

#include <nlohmann/json.hpp>
#include <regex>
#include <string>

namespace lab {

// Schemas are those of the API's description; accepts says whether a value is one of them.
class Schemas {
 public:
  explicit Schemas(nlohmann::json description) : all_(std::move(description)) {}

  const nlohmann::json& at(const std::string& name) const { return all_["components"]["schemas"][name]; }

  bool accepts(const nlohmann::json& schema, const nlohmann::json& value) const {
    if (schema.contains("$ref")) {
      const std::string ref = schema["$ref"];
      return accepts(at(ref.substr(ref.rfind('/') + 1)), value);
    }
    if (schema.contains("oneOf")) return count(schema["oneOf"], value) == 1;
    if (schema.contains("anyOf")) return count(schema["anyOf"], value) > 0;
    if (value.is_null()) return schema.value("nullable", false);
    const std::string type = schema["type"];
    if (type == "boolean") return value.is_boolean();
    if (type == "integer") return value.is_number_integer() && is_within(schema, value);
    if (type == "number") return value.is_number() && is_within(schema, value);
    if (type == "string") return value.is_string() && is_text(schema, value);
    if (type == "array") return value.is_array();
    return value.is_object() && is_object(schema, value);
  }

 private:
  int count(const nlohmann::json& schemas, const nlohmann::json& value) const {
    int found = 0;
    for (const auto& schema : schemas) found += accepts(schema, value) ? 1 : 0;
    return found;
  }

  static bool is_within(const nlohmann::json& schema, const nlohmann::json& value) {
    return (!schema.contains("minimum") || value >= schema["minimum"]) &&
           (!schema.contains("maximum") || value <= schema["maximum"]);
  }

  static bool is_text(const nlohmann::json& schema, const nlohmann::json& value) {
    const std::string text = value;
    if (schema.contains("pattern") &&
        !std::regex_search(text, std::regex(schema["pattern"].get<std::string>())))
      return false;
    if (!schema.contains("enum")) return true;
    for (const auto& one : schema["enum"]) {
      if (one == text) return true;
    }
    return false;
  }

  bool is_object(const nlohmann::json& schema, const nlohmann::json& value) const {
    for (const auto& name : schema.value("required", nlohmann::json::array())) {
      if (!value.contains(name.get<std::string>())) return false;
    }
    const nlohmann::json properties = schema.value("properties", nlohmann::json::object());
    for (const auto& [key, member] : value.items()) {
      if (properties.contains(key) ? !accepts(properties[key], member)
                                   : schema.contains("additionalProperties"))
        return false;
    }
    return true;
  }

  const nlohmann::json all_;
};

}  // namespace lab

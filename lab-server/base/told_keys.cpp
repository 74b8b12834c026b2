#include "lab-server/base/told_keys.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "lab-server/base/json_node.h"
#include "lab-server/base/text.h"

namespace lab {
namespace {

using Form = Shape::Form;

constexpr size_t kFewNames = 12;
// Beyond it the range of a whole number is that of its type, which tells a reader nothing.
constexpr int64_t kTellingMost = 1'000'000;

std::string whole_text(const Shape& shape) {
  if (shape.most <= kTellingMost) return fmt::format("{} to {}", shape.least, shape.most);
  return shape.least >= 0 ? fmt::format("{} or more", shape.least) : "whole number";
}

std::string names_text(const Shape& shape) {
  if (!shape.called.empty()) return shape.called;
  if (shape.names.size() > kFewNames) return "name";
  return join(shape.names, " | ");
}

// Goes through the tables below one.
struct TableWalk {
  const KnownShapes& known;
  const Repeats repeats;
  const VisitTable& visit;
  std::set<const Keys*> seen{};

  void table(const Keys& keys, const std::string& path) {
    if (!seen.insert(&keys).second) return;
    visit(path, keys);
    for (const Key& key : keys) shape(key.shape, path.empty() ? key.name : path + "." + key.name);
    if (repeats == Repeats::again) seen.erase(&keys);
  }

  void shape(const Shape& one, const std::string& path) {
    const Shape& told = told_shape(one, known);
    if (told.form == Form::keys) table(told.keys(), path);
    for (const Shape& part : told.parts) shape(part, path);
  }
};

using nlohmann::json;

// Writes what a shape allows; tables and long lists of names stand once, under $defs.
class SchemaWriter {
 public:
  explicit SchemaWriter(const KnownShapes& known) : known_(known) {}

  json table(const Keys& keys, const std::string& path) {
    json properties = json::object();
    for (const Key& key : keys) {
      json property = of(key.shape, path.empty() ? key.name : path + "." + key.name);
      property["description"] = key.help;
      if (!usual_text(key).empty()) property["default"] = json_of(key.usual);
      properties[key.name] = std::move(property);
    }
    return {{"type", {"object", "null"}}, {"properties", properties}, {"additionalProperties", false}};
  }

  json defs() { return std::move(defs_); }

 private:
  json of(const Shape& shape, const std::string& path) {
    const Shape& told = told_shape(shape, known_);
    json schema =
        told.may_be_null ? json{{"anyOf", {not_null(told, path), {{"type", "null"}}}}} : not_null(told, path);
    return schema;
  }

  json not_null(const Shape& shape, const std::string& path) {
    switch (shape.form) {
      case Form::anything:
        return json::object();
      case Form::flag:
        return {{"type", "boolean"}};
      case Form::whole:
        return {{"type", "integer"}, {"minimum", shape.least}, {"maximum", shape.most}};
      case Form::number:
        return {{"type", "number"}};
      case Form::text:
        return text(shape);
      case Form::name:
        return names(shape);
      case Form::list:
        return {{"type", "array"}, {"items", of(shape.parts.front(), path)}};
      case Form::map: {
        json schema = {{"type", "object"}, {"additionalProperties", of(shape.parts.front(), path)}};
        if (!shape.names.empty()) schema["propertyNames"] = names(shape);
        return schema;
      }
      case Form::keys:
        return reference_to(shape.keys(), shape.called.empty() ? path : shape.called);
      case Form::pick:
        break;
    }
    json schemas = json::array();
    for (const Shape& part : shape.parts) schemas.push_back(of(part, path));
    return {{"anyOf", schemas}};
  }

  // What stands without quotes may look like a number and is text to us.
  static json text(const Shape& shape) {
    json schema = {{"type", {"string", "number", "boolean"}}};
    if (!shape.pattern.empty()) schema["pattern"] = "^(" + shape.pattern + ")$";
    return schema;
  }

  json names(const Shape& shape) {
    json values = json::array();
    for (const std::string& name : shape.names) {
      values.push_back(name);
      if (name == "true" || name == "false") values.push_back(name == "true");
    }
    json schema = {{"enum", values}};
    if (!shape.pattern.empty())
      schema = {
          {"anyOf", {schema, {{"type", {"string", "number"}}, {"pattern", "^(" + shape.pattern + ")$"}}}}};
    if (shape.names.size() <= kFewNames || shape.called.empty()) return schema;
    defs_[shape.called] = std::move(schema);
    return {{"$ref", "#/$defs/" + replace_all(shape.called, " ", "%20")}};
  }

  json reference_to(const Keys& keys, const std::string& path) {
    const auto [named, is_new] = named_.try_emplace(&keys, path);
    if (is_new) defs_[path] = table(keys, path);
    return {{"$ref", "#/$defs/" + named->second}};
  }

  const KnownShapes& known_;
  json defs_ = json::object();
  std::map<const Keys*, std::string> named_;
};

json schema_with(json top, const std::string& title, SchemaWriter& writer) {
  top["$schema"] = "https://json-schema.org/draft/2020-12/schema";
  top["title"] = title;
  top["$defs"] = writer.defs();
  return top;
}

}  // namespace

std::string type_text(const Shape& shape, const KnownShapes& known) {
  switch (shape.form) {
    case Form::anything:
      return shape.called.empty() ? "anything" : shape.called;
    case Form::flag:
      return "true | false";
    case Form::whole:
      return shape.called.empty() ? whole_text(shape) : shape.called;
    case Form::number:
      return "number";
    case Form::text:
      return shape.called.empty() ? "text" : shape.called;
    case Form::name:
      return names_text(shape);
    case Form::list:
      return "list of " + type_text(shape.parts.front(), known);
    case Form::map:
      return fmt::format("{{{}: {}}}", shape.called.empty() ? "name" : shape.called,
                         type_text(shape.parts.front(), known));
    case Form::keys:
      return shape.called.empty() ? "map" : shape.called;
    case Form::pick:
      if (!shape.called.empty()) return shape.called;
      break;
  }
  std::vector<std::string> parts;
  for (const Shape& part : shape.parts) parts.push_back(type_text(part, known));
  return join(parts, ", or ");
}

std::string usual_text(const Key& key) {
  const std::string text = flow_text(key.usual);
  return text == "~" || text == "\"\"" || text == "[]" || text == "{}" ? "" : text;
}

void visit_tables(const Keys& keys, const std::string& path, const KnownShapes& known, Repeats repeats,
                  const VisitTable& visit) {
  TableWalk{.known = known, .repeats = repeats, .visit = visit}.table(keys, path);
}

json schema_of(const Keys& keys, const std::string& title, const KnownShapes& known) {
  SchemaWriter writer(known);
  json top = writer.table(keys, {});
  return schema_with(std::move(top), title, writer);
}

json schema_of_rows(const Keys& keys, const std::string& title, const KnownShapes& known) {
  SchemaWriter writer(known);
  json top = {{"type", "object"}, {"additionalProperties", writer.table(keys, {})}};
  return schema_with(std::move(top), title, writer);
}

}  // namespace lab

#include "lab-server/base/json_node.h"

#include <fmt/format.h>

#include <set>

#include "lab-server/base/text.h"

namespace lab {
namespace {

using nlohmann::json;

constexpr int kDeepest = 64;

Location place_of(const std::string& text, size_t byte, const std::string& name) {
  Location place{name, 1, 1};
  for (size_t i = 0; i + 1 < byte && i < text.size(); ++i) {
    if (text[i] == '\n') {
      ++place.line;
      place.column = 1;
    } else {
      ++place.column;
    }
  }
  return place;
}

std::string pointer_to(const std::string& parent, const std::string& key) {
  return parent + "/" + replace_all(replace_all(key, "~", "~0"), "/", "~1");
}

Node node_of(const json& value, const std::string& pointer) {
  auto content = std::make_shared<Node::Content>();
  content->where.file = pointer;
  switch (value.type()) {
    case json::value_t::null:
      break;
    case json::value_t::object:
      content->kind = Node::Kind::map;
      for (const auto& [key, member] : value.items()) {
        Node::Entry entry;
        entry.key = key;
        entry.where.file = pointer_to(pointer, key);
        entry.value = node_of(member, entry.where.file);
        content->entries.push_back(std::move(entry));
      }
      break;
    case json::value_t::array:
      content->kind = Node::Kind::sequence;
      for (size_t i = 0; i < value.size(); ++i) {
        content->items.push_back(node_of(value[i], fmt::format("{}/{}", pointer, i)));
      }
      break;
    default:
      content->kind = Node::Kind::scalar;
      content->is_quoted = value.is_string();
      content->scalar = value.is_string() ? value.get<std::string>() : value.dump();
  }
  return Node(std::move(content));
}

}  // namespace

Node parse_json(const std::string& text, const std::string& name) {
  std::vector<std::set<std::string>> keys;
  const auto watch = [&](int depth, json::parse_event_t event, json& value) {
    if (depth > kDeepest) throw Error(fmt::format("nested deeper than {} levels", kDeepest), {}, {name});
    if (event == json::parse_event_t::object_start) keys.emplace_back();
    if (event == json::parse_event_t::object_end) keys.pop_back();
    if (event == json::parse_event_t::key && !keys.back().insert(value.get<std::string>()).second) {
      throw Error(fmt::format("duplicate key '{}'", value.get<std::string>()), "keep one of the two", {name});
    }
    return true;
  };
  try {
    return node_of(json::parse(text, watch), "");
  } catch (const json::parse_error& error) {
    throw Error("expected JSON, got something else", "are quotes, brackets and commas right?",
                place_of(text, error.byte, name));
  }
}

json json_of(const Node& node) {
  switch (node.kind()) {
    case Node::Kind::null:
      return nullptr;
    case Node::Kind::scalar: {
      if (node.is_quoted()) return node.text();
      const json value = json::parse(node.text(), nullptr, false);
      return value.is_number() || value.is_boolean() ? value : json(node.text());
    }
    case Node::Kind::sequence: {
      auto list = json::array();
      for (const Node& item : node.items()) list.push_back(json_of(item));
      return list;
    }
    case Node::Kind::map:
      break;
  }
  auto map = json::object();
  for (const Node::Entry& entry : node.entries()) map[entry.key] = json_of(entry.value);
  return map;
}

}  // namespace lab

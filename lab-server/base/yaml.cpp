#include "lab-server/base/yaml.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "lab-server/base/text.h"

namespace lab {
// A Node from nowhere has no content: of every key and every struct that holds one there is first an empty
// one.
Node::Node() = default;

Node::Kind Node::kind() const { return content_ ? content_->kind : Kind::null; }
Location Node::where() const { return content_ ? content_->where : Location(); }
bool Node::is_quoted() const { return content_ && content_->is_quoted; }

const std::string& Node::text() const {
  if (kind() != Kind::scalar) fail("a single value");
  return content_->scalar;
}

const std::vector<Node>& Node::items() const {
  static const std::vector<Node> none;
  if (kind() == Kind::null) return none;
  if (kind() != Kind::sequence) fail("a list");
  return content_->items;
}

const std::vector<Node::Entry>& Node::entries() const {
  static const std::vector<Entry> none;
  if (kind() == Kind::null) return none;
  if (kind() != Kind::map) fail("a map of keys and values");
  return content_->entries;
}

const Node* Node::find(std::string_view key) const {
  for (const Entry& entry : entries()) {
    if (entry.key == key) return &entry.value;
  }
  return nullptr;
}

std::string Node::described() const {
  switch (kind()) {
    case Kind::null:
      return "nothing";
    case Kind::sequence:
      return "a list";
    case Kind::map:
      return "a map";
    case Kind::scalar:
      break;
  }
  constexpr size_t kShown = 60;
  const std::string& scalar = content_->scalar;
  return scalar.size() <= kShown ? fmt::format("'{}'", scalar)
                                 : fmt::format("'{}…'", scalar.substr(0, kShown));
}

void Node::fail(const std::string& expected, const std::string& hint) const {
  throw Error(fmt::format("expected {}, got {}", expected, described()), hint, where());
}

Node map_node(std::vector<Node::Entry> entries, Location where) {
  auto content = std::make_shared<Node::Content>();
  content->kind = Node::Kind::map;
  content->where = std::move(where);
  content->entries = std::move(entries);
  return Node(std::move(content));
}

Node sequence_node(std::vector<Node> items, Location where) {
  auto content = std::make_shared<Node::Content>();
  content->kind = Node::Kind::sequence;
  content->where = std::move(where);
  content->items = std::move(items);
  return Node(std::move(content));
}

void read_value(const Node& node, bool& value) {
  if (node.kind() == Node::Kind::scalar && !node.is_quoted()) {
    if (node.text() == "true") return void(value = true);
    if (node.text() == "false") return void(value = false);
  }
  node.fail("true or false");
}

void read_value(const Node& node, std::string& value) {
  if (node.kind() != Node::Kind::scalar) node.fail("text");
  value = node.text();
}

void read_value(const Node& node, double& value) {
  if (node.kind() == Node::Kind::scalar && !node.is_quoted()) {
    const std::string& text = node.text();
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc() && end == text.data() + text.size() && std::isfinite(value)) return;
  }
  node.fail("a number");
}

void read_value(const Node& node, Milliseconds& value) {
  constexpr int64_t kDay = 24LL * 60 * 60 * 1000;
  value = Milliseconds(read_integer(node, 0, kDay));
}

void read_value(const Node& node, Node& value) { value = node; }

int64_t read_integer(const Node& node, int64_t least, int64_t most) {
  if (node.kind() == Node::Kind::scalar && !node.is_quoted()) {
    const std::string& text = node.text();
    int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc() && end == text.data() + text.size() && value >= least && value <= most)
      return value;
  }
  node.fail(fmt::format("a whole number from {} to {}", least, most));
}

size_t read_name(const Node& node, const std::vector<std::string>& names) {
  const std::string& text = node.text();
  for (size_t i = 0; i < names.size(); ++i) {
    if (names[i] == text) return i;
  }
  node.fail(fmt::format("one of {}", join(names, ", ")), did_you_mean(text, names));
}

void unknown_key(const Node::Entry& entry, const std::vector<std::string>& known) {
  throw Error(fmt::format("unknown key '{}'", entry.key), did_you_mean(entry.key, known), entry.where);
}

}  // namespace lab

#include "lab-server/base/node.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

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

Node scalar_node(std::string text, bool is_quoted, Location where) {
  auto content = std::make_shared<Node::Content>();
  content->kind = Node::Kind::scalar;
  content->where = std::move(where);
  content->scalar = std::move(text);
  content->is_quoted = is_quoted;
  return Node(std::move(content));
}

bool are_same(const Node& one, const Node& other) {
  if (one.kind() != other.kind()) return false;
  switch (one.kind()) {
    case Node::Kind::null:
      return true;
    case Node::Kind::scalar:
      return one.text() == other.text();
    case Node::Kind::sequence:
      return std::equal(one.items().begin(), one.items().end(), other.items().begin(), other.items().end(),
                        are_same);
    case Node::Kind::map:
      break;
  }
  return one.entries().size() == other.entries().size() &&
         std::all_of(one.entries().begin(), one.entries().end(), [&](const Node::Entry& entry) {
           const Node* same = other.find(entry.key);
           return same != nullptr && are_same(entry.value, *same);
         });
}

Node sorted(const Node& node) {
  if (node.kind() == Node::Kind::sequence) {
    std::vector<Node> items;
    for (const Node& item : node.items()) items.push_back(sorted(item));
    return sequence_node(std::move(items), node.where());
  }
  if (node.kind() != Node::Kind::map) return node;
  std::vector<Node::Entry> entries;
  for (const Node::Entry& entry : node.entries())
    entries.push_back({entry.key, entry.where, sorted(entry.value)});
  std::sort(entries.begin(), entries.end(),
            [](const Node::Entry& a, const Node::Entry& b) { return a.key < b.key; });
  return map_node(std::move(entries), node.where());
}

namespace {

// A text that reads as itself wherever it stands in flow style needs no quotes.
std::string scalar_text(const std::string& text) {
  const auto is_safe = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view("-_./+").find(c) != std::string_view::npos;
  };
  if (!text.empty() && std::all_of(text.begin(), text.end(), is_safe)) return text;
  return '"' + replace_all(replace_all(text, "\\", "\\\\"), "\"", "\\\"") + '"';
}

}  // namespace

std::string flow_text(const Node& node) {
  std::vector<std::string> parts;
  switch (node.kind()) {
    case Node::Kind::null:
      return "~";
    case Node::Kind::scalar:
      return scalar_text(node.text());
    case Node::Kind::sequence:
      for (const Node& item : node.items()) parts.push_back(flow_text(item));
      return "[" + join(parts, ", ") + "]";
    case Node::Kind::map:
      break;
  }
  for (const Node::Entry& entry : node.entries())
    parts.push_back(scalar_text(entry.key) + ": " + flow_text(entry.value));
  return "{" + join(parts, ", ") + "}";
}

}  // namespace lab

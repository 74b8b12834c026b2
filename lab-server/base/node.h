// One value of a YAML or JSON file, with its place.

#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lab-server/base/error.h"

namespace lab {

// Node is one value of a YAML file, with its place. Cheap to copy; immutable.
class Node {
 public:
  enum class Kind { null, scalar, sequence, map };
  struct Entry;
  struct Content;

  Node();  // null, from nowhere
  explicit Node(std::shared_ptr<const Content> content) : content_(std::move(content)) {}

  Kind kind() const;
  Location where() const;

  // text is the scalar as written; throws Error for anything else.
  const std::string& text() const;
  // is_quoted: the scalar stood in quotes.
  bool is_quoted() const;

  // items are a sequence's elements; throws Error for anything else. A null node has none.
  const std::vector<Node>& items() const;
  // entries are a map's keys and values in the file's order; throws Error for anything else. A null node has
  // none.
  const std::vector<Entry>& entries() const;
  // find returns the value of key in a map, or nothing.
  const Node* find(std::string_view key) const;

  // described is how an error names this node: "a map", "'abc'", "nothing".
  std::string described() const;
  // fail throws "expected …, got …" at this node.
  [[noreturn]] void fail(const std::string& expected, const std::string& hint = {}) const;

 private:
  std::shared_ptr<const Content> content_;
};

struct Node::Entry {
  std::string key;
  Location where;  // of the key
  Node value;
};

struct Node::Content {
  Kind kind = Kind::null;
  Location where;
  std::string scalar;
  bool is_quoted = false;
  std::vector<Node> items;
  std::vector<Entry> entries;
};

// map_node, sequence_node and scalar_node build nodes in memory: to merge two files, or to write a struct.
Node map_node(std::vector<Node::Entry> entries, Location where);
Node sequence_node(std::vector<Node> items, Location where);
Node scalar_node(std::string text, bool is_quoted, Location where = {});

// sorted is the node with the keys of all its maps in order.
Node sorted(const Node& node);
// are_same: two nodes hold the same values, wherever they stand and whatever the order of their keys.
bool are_same(const Node& one, const Node& other);
// flow_text is the node on one line, as a file could hold it: "[tls1.2, tls1.3]". A null node is "~".
std::string flow_text(const Node& node);

}  // namespace lab

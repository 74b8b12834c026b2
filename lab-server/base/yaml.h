// Strict reading of YAML: unknown and duplicate keys, wrong types and values out of range are errors that
// name file:line:column, what was expected and what was found.
//
// A thing that is read is a struct with defaults and a table of fields:
//
//   struct Params { Milliseconds delay{1000}; };
//   const Fields<Params> kParams = {{"delay_ms", "how long to stay silent", set<&Params::delay, Params>}};
//   Params params = read<Params>(node, kParams);

#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lab-server/base/error.h"

namespace lab {

using Milliseconds = std::chrono::milliseconds;
using Seconds = std::chrono::seconds;

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

  // text is the scalar as written; an error for anything else.
  const std::string& text() const;
  // is_quoted says whether the scalar stood in quotes.
  bool is_quoted() const;

  // items are a sequence's elements; an error for anything else. A null node has none.
  const std::vector<Node>& items() const;
  // entries are a map's keys and values in the file's order; an error for anything else. A null node has
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

// parse_yaml reads one document; name is what errors call the file. Duplicate keys, several documents,
// nesting over 64 levels and more than 1,000,000 nodes are errors.
Node parse_yaml(const std::string& text, const std::string& name);
// read_yaml_file is parse_yaml of a file, which must be a regular one of at most 4 MiB.
Node read_yaml_file(const std::string& path);

// map_node and sequence_node build nodes in memory (to merge what two files say).
Node map_node(std::vector<Node::Entry> entries, Location where);
Node sequence_node(std::vector<Node> items, Location where);

// read_value fills a value from a node. Types of other files add overloads of their own, found by ADL.
void read_value(const Node& node, bool& value);
void read_value(const Node& node, std::string& value);
void read_value(const Node& node, double& value);
void read_value(const Node& node, Milliseconds& value);  // a number of milliseconds, 0 to 24 hours
void read_value(const Node& node, Node& value);          // kept as it is, to be read later

// read_integer reads a whole number between least and most.
int64_t read_integer(const Node& node, int64_t least, int64_t most);

template <class T>
requires(std::integral<T> && !std::same_as<T, bool>) void read_value(const Node& node, T& value) {
  constexpr auto kMost = static_cast<uint64_t>(std::numeric_limits<T>::max());
  constexpr auto kLimit = static_cast<uint64_t>(std::numeric_limits<int64_t>::max());
  value = static_cast<T>(read_integer(node, static_cast<int64_t>(std::numeric_limits<T>::min()),
                                      static_cast<int64_t>(kMost < kLimit ? kMost : kLimit)));
}

template <class T>
void read_value(const Node& node, std::optional<T>& value) {
  value.emplace();
  read_value(node, *value);
}

template <class T>
void read_value(const Node& node, std::vector<T>& value) {
  if (node.kind() != Node::Kind::sequence) node.fail("a list", "write it as [a, b]");
  value.clear();
  for (const Node& item : node.items()) {
    T element{};
    read_value(item, element);
    value.push_back(std::move(element));
  }
}

// A name of an enumeration's value as people write it in YAML and read it in reports.
template <class Enum>
struct Name {
  Enum value;
  const char* text;
};

// read_name reads one of the names, with a "did you mean" when it is none of them.
size_t read_name(const Node& node, const std::vector<std::string>& names);

template <class Enum, size_t N>
Enum read_enum(const Node& node, const Name<Enum> (&names)[N]) {
  std::vector<std::string> texts;
  for (const auto& name : names) texts.emplace_back(name.text);
  return names[read_name(node, texts)].value;
}

template <class Enum, size_t N>
const char* name_in(const Name<Enum> (&names)[N], Enum value) {
  for (const auto& name : names) {
    if (name.value == value) return name.text;
  }
  return "?";
}

// One key of a map: its name, its line of help, and how it enters the struct.
template <class T>
struct Field {
  const char* name;
  const char* help;
  void (*set)(T&, const Node&);
};

template <class T>
using Fields = std::vector<Field<T>>;

template <auto Member, class T>
void set(T& object, const Node& node) {
  read_value(node, object.*Member);
}

// unknown_key throws the error for a key that is in none of the known ones.
[[noreturn]] void unknown_key(const Node::Entry& entry, const std::vector<std::string>& known);

// read_into overwrites those members of object whose keys node has. A null node has none.
template <class T>
void read_into(T& object, const Node& node, const Fields<T>& fields) {
  for (const Node::Entry& entry : node.entries()) {
    const Field<T>* found = nullptr;
    for (const Field<T>& field : fields) {
      if (entry.key == field.name) found = &field;
    }
    if (found == nullptr) {
      std::vector<std::string> known;
      for (const Field<T>& field : fields) known.emplace_back(field.name);
      unknown_key(entry, known);
    }
    found->set(object, entry.value);
  }
}

template <class T>
T read(const Node& node, const Fields<T>& fields) {
  T object{};
  read_into(object, node, fields);
  return object;
}

}  // namespace lab

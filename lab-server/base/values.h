// Values in YAML: how each type is read, how it is written, and its shape.
//
// A type of another file adds overloads of its own, found by ADL: read_value, write_value and yaml_shape; an
// enumeration only yaml_names, a struct with a table of fields only yaml_fields (fields.h).

#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "lab-server/base/node.h"
#include "lab-server/base/shape.h"

namespace lab {

using Milliseconds = std::chrono::milliseconds;
using Seconds = std::chrono::seconds;

// As<T> stands for a type, to select an overload.
template <class T>
struct As {};

// The name of an enumeration's value in YAML and in reports.
template <class Enum>
struct Name {
  Enum value;
  const char* text;
};

// An enumeration with names, which yaml_names returns: std::span<const Name<Enum>> yaml_names(As<Enum>).
template <class T>
concept HasNames = requires {
  yaml_names(As<T>());
};

// Types that can be written.
template <class T>
concept Writable = requires(Node& node, const T& value) {
  write_value(node, value);
};

// read_value fills a value from a node.
void read_value(const Node& node, bool& value);
void read_value(const Node& node, std::string& value);
void read_value(const Node& node, double& value);
void read_value(const Node& node, Milliseconds& value);  // a number of milliseconds, 0 to 24 hours
void read_value(const Node& node, Node& value);          // kept as it is, for later reading

// read_one_or_more reads a text, or a list of them.
void read_one_or_more(const Node& node, std::vector<std::string>& texts);

// read_integer reads a whole number between least and most.
int64_t read_integer(const Node& node, int64_t least, int64_t most);

// read_name reads one of the names, with a "did you mean" when it is none of them.
size_t read_name(const Node& node, const std::vector<std::string>& names);

template <class Enum>
Enum read_enum(const Node& node, std::span<const Name<Enum>> names) {
  std::vector<std::string> texts;
  for (const auto& name : names) texts.emplace_back(name.text);
  return names[read_name(node, texts)].value;
}

template <class Enum, size_t N>
Enum read_enum(const Node& node, const Name<Enum> (&names)[N]) {
  return read_enum(node, std::span<const Name<Enum>>(names));
}

template <class Enum>
const char* name_in(std::span<const Name<Enum>> names, Enum value) {
  for (const auto& name : names) {
    if (name.value == value) return name.text;
  }
  return "?";
}

template <class Enum, size_t N>
const char* name_in(const Name<Enum> (&names)[N], Enum value) {
  return name_in(std::span<const Name<Enum>>(names), value);
}

// The numbers of a type of integers that YAML can hold.
template <class T>
struct Range {
  static constexpr auto kLimit = std::numeric_limits<int64_t>::max();
  static constexpr int64_t least = static_cast<int64_t>(std::numeric_limits<T>::min());
  static constexpr int64_t most = static_cast<uint64_t>(std::numeric_limits<T>::max()) < uint64_t{kLimit}
                                      ? static_cast<int64_t>(std::numeric_limits<T>::max())
                                      : kLimit;
};

template <class T>
concept Whole = std::integral<T> && !std::same_as<T, bool>;

template <Whole T>
void read_value(const Node& node, T& value) {
  value = static_cast<T>(read_integer(node, Range<T>::least, Range<T>::most));
}

template <HasNames T>
void read_value(const Node& node, T& value) {
  value = read_enum(node, yaml_names(As<T>()));
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

template <class T>
void read_value(const Node& node, std::map<std::string, T>& value) {
  value.clear();
  for (const Node::Entry& entry : node.entries()) read_value(entry.value, value[entry.key]);
}

// write_value makes a node from a value, such that read_value returns the same value. Nothing becomes a null
// node.
void write_value(Node& node, const std::string& value);
void write_value(Node& node, const Milliseconds& value);
// Templates, so that no other type is converted to one of these.
template <std::same_as<Node> T>
void write_value(Node& node, const T& value) {
  node = value;
}

template <std::same_as<bool> T>
void write_value(Node& node, const T& value) {
  node = scalar_node(value ? "true" : "false", false);
}

std::string number_text(double value);

template <std::same_as<double> T>
void write_value(Node& node, const T& value) {
  node = scalar_node(number_text(value), false);
}

template <Whole T>
void write_value(Node& node, const T& value) {
  node = scalar_node(std::to_string(value), false);
}

template <HasNames T>
void write_value(Node& node, const T& value) {
  node = scalar_node(name_in(yaml_names(As<T>()), value), false);
}

template <Writable T>
void write_value(Node& node, const std::optional<T>& value) {
  node = {};
  if (value) write_value(node, *value);
}

template <Writable T>
void write_value(Node& node, const std::vector<T>& value) {
  std::vector<Node> items(value.size());
  for (size_t i = 0; i < value.size(); ++i) write_value(items[i], value[i]);
  node = sequence_node(std::move(items), {});
}

template <Writable T>
void write_value(Node& node, const std::map<std::string, T>& value) {
  std::vector<Node::Entry> entries;
  for (const auto& [key, element] : value)
    write_value(entries.emplace_back(Node::Entry{key, {}, {}}).value, element);
  node = map_node(std::move(entries), {});
}

// yaml_shape is the shape of a value of the type; shape_for is the same, or "anything" for a type without
// one.
template <class T>
Shape shape_for() {
  if constexpr (requires { yaml_shape(As<T>()); }) {
    return yaml_shape(As<T>());
  } else {
    return {};
  }
}

Shape yaml_shape(As<bool>);
Shape yaml_shape(As<std::string>);
Shape yaml_shape(As<double>);
Shape yaml_shape(As<Milliseconds>);

Shape whole_shape(int64_t least, int64_t most);

template <Whole T>
Shape yaml_shape(As<T>) {
  return whole_shape(Range<T>::least, Range<T>::most);
}

template <class Enum>
Shape shape_of(std::span<const Name<Enum>> names) {
  Shape shape{.form = Shape::Form::name};
  for (const Name<Enum>& name : names) shape.names.emplace_back(name.text);
  return shape;
}

template <class Enum, size_t N>
Shape shape_of(const Name<Enum> (&names)[N]) {
  return shape_of(std::span<const Name<Enum>>(names));
}

template <HasNames T>
Shape yaml_shape(As<T>) {
  return shape_of(yaml_names(As<T>()));
}

template <class T>
Shape yaml_shape(As<std::optional<T>>) {
  return shape_for<T>();
}

template <class T>
Shape yaml_shape(As<std::vector<T>>) {
  return list_of(shape_for<T>());
}

template <class T>
Shape yaml_shape(As<std::map<std::string, T>>) {
  return map_of(shape_for<T>());
}

}  // namespace lab

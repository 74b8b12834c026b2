// Tables of fields: the one place that defines which keys a struct has, how each is read and written, what it
// means and which values it takes.

#pragma once

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "lab-server/base/values.h"

namespace lab {

// How one key of a map is read into a T, how it is written, and the shape of its value. A bare reading
// function makes a member that cannot be written.
template <class T>
struct Member {
  void (*read)(T&, const Node&) = nullptr;
  void (*write)(Node&, const T&) = nullptr;
  Shape (*shape)() = nullptr;

  constexpr Member(void (*read)(T&, const Node&)) : read(read) {}
  template <class Lambda>
  requires std::is_class_v<Lambda> && std::convertible_to<Lambda, void (*)(T&, const Node&)>
  constexpr Member(Lambda lambda) : read(lambda) {}
  constexpr Member(void (*read)(T&, const Node&), void (*write)(Node&, const T&), Shape (*shape)())
      : read(read), write(write), shape(shape) {}

  // with gives the same member another shape than that of its type; read_by gives it another reader.
  constexpr Member with(Shape (*other)()) const { return {read, write, other}; }
  constexpr Member read_by(void (*other)(T&, const Node&)) const { return {other, write, shape}; }
};

// One key of a map: its name, its line of help, and its place in the struct.
template <class T>
struct Field {
  const char* name;
  const char* help;
  Member<T> member;
};

template <class T>
using Fields = std::vector<Field<T>>;

// One key, for help and for schemas.
struct Key {
  std::string name;
  std::string help;
  Shape shape;
  Node usual;  // the value when the key is left out; null: none
};

// A struct with a table, which yaml_fields returns: const Fields<T>& yaml_fields(As<T>).
template <class T>
concept HasFields = requires {
  yaml_fields(As<T>());
};

template <auto Pointer, class T>
using ValueAt = std::remove_cvref_t<decltype(std::declval<const T&>().*Pointer)>;

template <class Value>
constexpr bool kIsWritable = Writable<Value>;

template <auto Pointer, class T>
constexpr Member<T> member_at() {
  using Value = ValueAt<Pointer, T>;
  void (*write)(Node&, const T&) = nullptr;
  if constexpr (kIsWritable<Value>) {
    write = [](Node& node, const T& object) { write_value(node, object.*Pointer); };
  }
  return {[](T& object, const Node& node) { read_value(node, object.*Pointer); }, write,
          [] { return shape_for<Value>(); }};
}

// set is the member that a pointer names.
template <auto Pointer, class T>
inline constexpr Member<T> set = member_at<Pointer, T>();

// between is a member with a whole number of a given range, or none.
template <auto Pointer, int64_t least, int64_t most, class T>
inline constexpr Member<T> between = {[](T& object, const Node& node) {
                                        const auto number = read_integer(node, least, most);
                                        if constexpr (std::integral<ValueAt<Pointer, T>>) {
                                          object.*Pointer = static_cast<ValueAt<Pointer, T>>(number);
                                        } else {
                                          object.*Pointer =
                                              static_cast<typename ValueAt<Pointer, T>::value_type>(number);
                                        }
                                      },
                                      set<Pointer, T>.write, [] { return whole_shape(least, most); }};

// one_of is a member with one of names, where its type is not an enumeration with names of its own.
template <auto Pointer, const auto& names, class T>
inline constexpr Member<T> one_of = {
    [](T& object, const Node& node) { object.*Pointer = read_enum(node, names); },
    [](Node& node, const T& object) { node = scalar_node(name_in(names, object.*Pointer), false); },
    [] { return shape_of(names); }};

// unknown_key throws the Error for an unknown key.
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
    found->member.read(object, entry.value);
  }
}

template <class T>
T read(const Node& node, const Fields<T>& fields) {
  T object{};
  read_into(object, node, fields);
  return object;
}

// written is the map of the keys in which object differs from other. Reading the map into other gives object.
template <class T>
Node written(const T& object, const Fields<T>& fields, const T& other = T{}) {
  std::vector<Node::Entry> entries;
  for (const Field<T>& field : fields) {
    if (field.member.write == nullptr) continue;
    Node value, usual;
    field.member.write(value, object);
    field.member.write(usual, other);
    if (!are_same(value, usual)) entries.push_back({field.name, {}, std::move(value)});
  }
  return map_node(std::move(entries), {});
}

// keys_of describes a table, for help and for schemas.
template <class T>
Keys keys_of(const Fields<T>& fields) {
  Keys keys;
  for (const Field<T>& field : fields) {
    Key& key = keys.emplace_back(Key{field.name, field.help, {}, {}});
    if (field.member.shape != nullptr) key.shape = field.member.shape();
    if (field.member.write != nullptr) field.member.write(key.usual, T{});
  }
  return keys;
}

template <HasFields T>
void read_value(const Node& node, T& value) {
  value = read<T>(node, yaml_fields(As<T>()));
}

template <HasFields T>
void write_value(Node& node, const T& value) {
  node = written(value, yaml_fields(As<T>()));
}

template <HasFields T>
Shape yaml_shape(As<T>) {
  return keys_called({}, []() -> const Keys& {
    static const Keys kKeys = keys_of(yaml_fields(As<T>()));
    return kKeys;
  });
}

}  // namespace lab

// Bytes as people write them in YAML.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lab-server/base/text.h"
#include "lab-server/base/yaml.h"

namespace lab {

// Hex is hex digits, with optional spaces between bytes: "01 00". Quote them, or YAML may read a number. A
// byte with a count is repeated: "00*255 01". The text is checked when it is read and expanded when it is
// needed, because a run may be megabytes long.
class Hex {
 public:
  Hex() = default;  // no bytes
  // Throws Error for text that is not hex.
  explicit Hex(const Node& node);
  explicit Hex(const Bytes& bytes);

  // append_to appends the bytes to others.
  void append_to(Bytes& bytes) const;
  Bytes bytes() const;
  // text reads as the same bytes.
  std::string text() const;
  size_t size() const;

 private:
  struct Run {
    uint8_t byte;
    size_t count;
  };
  std::vector<Run> runs_;
};

void read_value(const Node& node, Hex& value);
void write_value(Node& node, const Hex& value);
Shape yaml_shape(As<Hex>);

// read_hex reads Hex that is short enough to keep as bytes.
Bytes read_hex(const Node& node);

// write_hex writes bytes as Hex; nothing as nothing.
void write_hex(Node& node, const std::optional<Bytes>& bytes);

// hex is a member that holds bytes, or none, written as Hex.
template <auto Pointer, class T>
inline constexpr Member<T> hex = {[](T& object, const Node& node) { object.*Pointer = read_hex(node); },
                                  [](Node& node, const T& object) { write_hex(node, object.*Pointer); },
                                  [] { return yaml_shape(As<Hex>()); }};

}  // namespace lab

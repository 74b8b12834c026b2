// Bytes as people write them in YAML.

#pragma once

#include "lab-server/base/text.h"
#include "lab-server/base/yaml.h"

namespace lab {

// Hex is hex digits, spaces between bytes allowed: "01 00"; quote them, or YAML may read a number. A byte
// with a count stands for a run of it: "00*255 01". It is checked when it is read and spelled out when it is
// needed: a run may be megabytes long.
class Hex {
 public:
  Hex() = default;  // no bytes
  // Error for what is no hex.
  explicit Hex(const Node& node);

  // append_to adds the bytes at the end of others.
  void append_to(Bytes& bytes) const;
  Bytes bytes() const;

 private:
  struct Run {
    uint8_t byte;
    size_t count;
  };
  std::vector<Run> runs_;
};

void read_value(const Node& node, Hex& value);

// read_hex reads Hex that is short enough to be kept as bytes.
Bytes read_hex(const Node& node);

}  // namespace lab

// A piece of DER as a recipe writes it: anything that X.509 can express, rightly or wrongly.
//
//   {sequence: [{oid: 1.3.6.1.4.1.99999.1}, {utf8: "for {host}"}, {0x80: [{hex: 0a00}]}]}
//
// One key names the element: a type below, or its identifier octet (0x82). A list is its content, part by
// part; `hex` and `text` are bytes as they are, without an element around them.

#pragma once

#include <functional>
#include <string>
#include <vector>

#include "lab-server/base/hex.h"
#include "lab-server/base/text.h"
#include "lab-server/base/yaml.h"

namespace lab {

// DerValue is read once and encoded for each certificate, because its texts may hold placeholders.
struct DerValue {
  enum class Kind { raw, text, element };
  Kind kind = Kind::raw;
  uint8_t tag = 0;             // of an element
  Bytes raw{};                 // of kind raw
  std::string text{};          // of kind text, in UTF-8
  size_t octets_per_char = 0;  // 2 or 4: the text is written as UTF-16 or UCS-4 (BMPString, UniversalString)
  std::vector<DerValue> parts{};  // of an element
  Node source{};                  // what it was read from
};

// read_value throws Error, with place and hint, for an unknown type and for a value that cannot be encoded.
void read_value(const Node& node, DerValue& value);
void write_value(Node& node, const DerValue& value);
Shape yaml_shape(As<DerValue>);  // called "DER": a value as described above

// encoded writes value; fill replaces the placeholders of a text.
Bytes encoded(const DerValue& value, const std::function<std::string(const std::string&)>& fill);

}  // namespace lab

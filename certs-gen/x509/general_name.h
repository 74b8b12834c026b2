// GeneralNames (RFC 5280 4.2.1.6) as recipes write them: example.test, 10.0.0.1, dns:10.0.0.1,
// email:a@b.test, uri:https://b.test/, dir:Some Name, id:1.2.3, hex:8203616263.

#pragma once

#include <cstdint>
#include <string>

#include "lab-server/base/text.h"
#include "lab-server/base/yaml.h"

namespace lab {

// Numbers of GeneralName's choices.
enum class NameType : uint8_t {
  other = 0,
  email = 1,
  dns = 2,
  x400 = 3,
  directory = 4,
  edi = 5,
  uri = 6,
  ip = 7,
  id = 8
};

// general_name is one GeneralName. A text without a prefix must be an address or a valid DNS name; after
// `dns:` any bytes are allowed. Throws Error, without a place, for text that cannot be encoded.
Bytes general_name(const std::string& text);

// subtree_base is the base of a GeneralSubtree: the same, but an address has a prefix length or a mask
// (10.0.0.0/8, 10.0.0.0/255.0.255.0).
Bytes subtree_base(const std::string& text);

// check_general_name and check_subtree throw the same Errors with the node's place. The text may hold
// placeholders.
void check_general_name(const Node& node);
void check_subtree(const Node& node);

}  // namespace lab

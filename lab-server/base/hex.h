// Bytes as people write them in YAML.

#pragma once

#include "lab-server/base/text.h"
#include "lab-server/base/yaml.h"

namespace lab {

// read_hex reads hex digits, spaces between bytes allowed: "01 00"; quote them, or YAML may read a number. A byte
// with a count stands for a run of it: "00*255 01".
Bytes read_hex(const Node& node);

}  // namespace lab

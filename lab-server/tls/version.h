// Versions of the protocol, as people write them.

#pragma once

#include <cstdint>
#include <span>

#include "lab-server/base/values.h"

namespace lab {

// Protocol versions by their wire value (RFC 8446 4.2.1).
enum class Version : uint16_t {
  ssl3 = 0x0300,
  tls10 = 0x0301,
  tls11 = 0x0302,
  tls12 = 0x0303,
  tls13 = 0x0304
};

extern const Name<Version> kVersionNames[5];
const char* name_of(Version version);
inline std::span<const Name<Version>> yaml_names(As<Version>) { return kVersionNames; }

}  // namespace lab

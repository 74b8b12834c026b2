// The registries of names.h: rows sorted by number. The build generates them from registry/*.csv.

#pragma once

#include <cstdint>
#include <span>

namespace lab {

struct NumberName {
  uint16_t number;
  const char* name;
};

extern const std::span<const NumberName> kVersionNumberNames;
extern const std::span<const NumberName> kCipherNames;
extern const std::span<const NumberName> kGroupNames;
extern const std::span<const NumberName> kSignatureSchemeNames;
extern const std::span<const NumberName> kExtensionNames;
extern const std::span<const NumberName> kAlertNames;

}  // namespace lab

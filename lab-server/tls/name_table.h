// How the registries of names.h are kept: rows sorted by number.

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

}  // namespace lab

#include "lab-server/tls/names.h"

#include <fmt/format.h>

#include <algorithm>

#include "lab-server/tls/name_table.h"

namespace lab {
namespace {

std::string name_of(std::span<const NumberName> table, uint16_t number) {
  const auto row = std::ranges::lower_bound(table, number, {}, &NumberName::number);
  if (row != table.end() && row->number == number) return row->name;
  return is_grease(number) ? "GREASE" : fmt::format("{:#06x}", number);
}

}  // namespace

bool is_grease(uint16_t number) { return (number & 0x0f0f) == 0x0a0a && number >> 8 == (number & 0xff); }

std::string version_name(uint16_t version) { return name_of(kVersionNumberNames, version); }
std::string cipher_name(uint16_t cipher) { return name_of(kCipherNames, cipher); }
std::string group_name(uint16_t group) { return name_of(kGroupNames, group); }
std::string signature_scheme_name(uint16_t scheme) { return name_of(kSignatureSchemeNames, scheme); }
std::string extension_name(uint16_t extension) { return name_of(kExtensionNames, extension); }

}  // namespace lab

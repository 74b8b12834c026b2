#include "lab-server/tls/alert.h"

#include <fmt/format.h>

#include <charconv>

#include "lab-server/tls/name_table.h"

namespace lab {
namespace {

constexpr std::string_view kUnregistered = "alert_";

}  // namespace

std::string alert_name(uint8_t description) {
  for (const NumberName& row : kAlertNames) {
    if (row.number == description) return row.name;
  }
  return fmt::format("{}{}", kUnregistered, description);
}

std::string alert_level_name(uint8_t level) {
  switch (level) {
    case 1:
      return "warning";
    case 2:
      return "fatal";
    default:
      return fmt::format("level_{}", level);
  }
}

std::optional<uint8_t> alert_number(std::string_view name) {
  for (const NumberName& row : kAlertNames) {
    if (row.name == name) return static_cast<uint8_t>(row.number);
  }
  if (!name.starts_with(kUnregistered)) return std::nullopt;
  name.remove_prefix(kUnregistered.size());
  uint8_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (error != std::errc() || end != name.data() + name.size()) return std::nullopt;
  return number;
}

std::optional<Alert> parse_alert(std::span<const uint8_t> body) {
  if (body.size() != 2 || body[0] < 1 || body[0] > 2) return std::nullopt;
  return Alert{body[0], body[1]};
}

}  // namespace lab

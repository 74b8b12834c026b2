// Alerts: with an alert one side tells the other why it stops (RFC 8446 6).

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace lab {

struct Alert {
  uint8_t level = 0;        // 1 warning, 2 fatal
  uint8_t description = 0;  // by its number in the registry

  bool operator==(const Alert&) const = default;
};

// alert_name is the registry's word, historic ones included and without "_RESERVED": "unknown_ca";
// "alert_199" for a number nobody has registered.
std::string alert_name(uint8_t description);

// alert_level_name is "warning", "fatal" or "level_7".
std::string alert_level_name(uint8_t level);

// alert_number is the reverse of alert_name, for people who write a name in YAML; also of "alert_199".
std::optional<uint8_t> alert_number(std::string_view name);

// parse_alert reads the body of a plaintext alert record: exactly two bytes, the level 1 or 2.
std::optional<Alert> parse_alert(std::span<const uint8_t> body);

}  // namespace lab

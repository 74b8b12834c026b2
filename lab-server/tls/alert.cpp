#include "lab-server/tls/alert.h"

#include <fmt/format.h>

#include <charconv>

namespace lab {
namespace {

struct Row {
  uint8_t number;
  const char* name;
};

// The "TLS Alerts" registry, and no_certificate of SSL 3.0 (RFC 6101 5.4).
constexpr Row kAlerts[] = {
    {0, "close_notify"},
    {10, "unexpected_message"},
    {20, "bad_record_mac"},
    {21, "decryption_failed"},
    {22, "record_overflow"},
    {30, "decompression_failure"},
    {40, "handshake_failure"},
    {41, "no_certificate"},
    {42, "bad_certificate"},
    {43, "unsupported_certificate"},
    {44, "certificate_revoked"},
    {45, "certificate_expired"},
    {46, "certificate_unknown"},
    {47, "illegal_parameter"},
    {48, "unknown_ca"},
    {49, "access_denied"},
    {50, "decode_error"},
    {51, "decrypt_error"},
    {52, "too_many_cids_requested"},
    {60, "export_restriction"},
    {70, "protocol_version"},
    {71, "insufficient_security"},
    {80, "internal_error"},
    {86, "inappropriate_fallback"},
    {90, "user_canceled"},
    {100, "no_renegotiation"},
    {109, "missing_extension"},
    {110, "unsupported_extension"},
    {111, "certificate_unobtainable"},
    {112, "unrecognized_name"},
    {113, "bad_certificate_status_response"},
    {114, "bad_certificate_hash_value"},
    {115, "unknown_psk_identity"},
    {116, "certificate_required"},
    {117, "general_error"},
    {120, "no_application_protocol"},
    {121, "ech_required"},
};

constexpr std::string_view kUnregistered = "alert_";

}  // namespace

std::string alert_name(uint8_t description) {
  for (const Row& row : kAlerts) {
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
  for (const Row& row : kAlerts) {
    if (row.name == name) return row.number;
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

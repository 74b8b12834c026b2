#include "lab-server/server/renewal.h"

namespace lab {
namespace {

constexpr std::time_t kDay = 24 * 60 * 60;
constexpr std::time_t kNotice = 30 * kDay;
constexpr std::time_t kShare = 3;  // of a lifetime, the last of which is for the renewal

}  // namespace

std::optional<int> days_left(const std::optional<Validity>& validity, std::time_t now) {
  if (!validity) return std::nullopt;
  const std::time_t left = validity->not_after - now;
  return static_cast<int>(left >= 0 ? left / kDay : (left + 1) / kDay - 1);
}

std::optional<int> days_left_when_due(const std::optional<Validity>& validity, std::time_t now) {
  if (!validity) return std::nullopt;
  const std::time_t left = validity->not_after - now;
  const bool is_due =
      left >= 0 && left < kNotice && left * kShare < validity->not_after - validity->not_before;
  return is_due ? days_left(validity, now) : std::nullopt;
}

}  // namespace lab

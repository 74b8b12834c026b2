#include "lab-server/base/duration.h"

#include <fmt/format.h>

#include <charconv>

namespace lab {
namespace {

constexpr int64_t kMinute = 60;
constexpr int64_t kHour = 60 * kMinute;
constexpr int64_t kDay = 24 * kHour;
constexpr int64_t kMost = 36500 * kDay;  // keeps every time a recipe can name within four-digit years

struct Unit {
  char letter;
  int64_t seconds;
};

constexpr Unit kUnits[] = {{'d', kDay}, {'h', kHour}, {'m', kMinute}, {'s', 1}};

}  // namespace

std::optional<Duration> parse_duration(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || end + 1 != text.data() + text.size()) return std::nullopt;
  for (const Unit& unit : kUnits) {
    if (unit.letter != *end) continue;
    const int64_t limit = kMost / unit.seconds;
    if (count < -limit || count > limit) return std::nullopt;
    return Duration{std::chrono::seconds(count * unit.seconds)};
  }
  return std::nullopt;
}

void read_value(const Node& node, Duration& duration) {
  if (node.kind() == Node::Kind::scalar) {
    if (const auto parsed = parse_duration(node.text())) {
      duration = *parsed;
      return;
    }
  }
  node.fail("a time relative to now", "write it like -90d, +2h, -1m or 30s; at most 36500d");
}

void write_value(Node& node, const Duration& duration) { node = scalar_node(text_of(duration), false); }
Shape yaml_shape(As<Duration>) { return text_called("time", "2d", "[+-]?[0-9]+[dhms]"); }

std::string text_of(Duration duration) {
  const int64_t seconds = duration.seconds.count();
  for (const Unit& unit : kUnits) {
    if (seconds != 0 && seconds % unit.seconds == 0)
      return fmt::format("{}{}", seconds / unit.seconds, unit.letter);
  }
  return "0s";
}

std::string utc_text(std::time_t time) {
  std::tm parts{};
  if (::gmtime_r(&time, &parts) == nullptr) return "?";
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02} UTC", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

}  // namespace lab

// Times in recipes, relative to now ("-90d"), and times for people.

#pragma once

#include <chrono>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

#include "lab-server/base/yaml.h"

namespace lab {

// Duration is a signed span of time, written "-90d", "+2h", "-1m" or "30s"; at most 36500 days either way.
struct Duration {
  std::chrono::seconds seconds{0};

  auto operator<=>(const Duration&) const = default;
};

constexpr Duration days(int count) { return {std::chrono::hours(24 * count)}; }
constexpr Duration hours(int count) { return {std::chrono::hours(count)}; }

// parse_duration returns nothing for text that is not a duration.
std::optional<Duration> parse_duration(std::string_view text);
void read_value(const Node& node, Duration& duration);
void write_value(Node& node, const Duration& duration);
Shape yaml_shape(As<Duration>);

// text_of is the duration in its largest whole unit: "90d", "-2h".
std::string text_of(Duration duration);

// utc_text is "2026-11-20 01:02:03 UTC".
std::string utc_text(std::time_t time);

}  // namespace lab

// What is made of many rounds: a ratio per round, and their median, so that one disturbed round does not
// count.

#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace lab {

// quantile of at least one value: 0 is the least, 0.5 the median, 1 the most.
inline double quantile(std::vector<double> values, double at) {
  std::sort(values.begin(), values.end());
  const double position = at * static_cast<double>(values.size() - 1);
  const auto below = static_cast<size_t>(position);
  const size_t above = std::min(below + 1, values.size() - 1);
  return values[below] + (values[above] - values[below]) * (position - static_cast<double>(below));
}

inline double median(std::vector<double> values) { return quantile(std::move(values), 0.5); }

}  // namespace lab

// What std::ranges::contains does, which C++23 has.

#pragma once

#include <algorithm>
#include <ranges>

namespace lab {

// holds: one is among the items of list.
template <std::ranges::input_range List, class Item>
bool holds(const List& list, const Item& one) {
  return std::ranges::find(list, one) != std::ranges::end(list);
}

}  // namespace lab

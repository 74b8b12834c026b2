#include "lab-server/scenario/registry_number.h"

#include <fmt/format.h>

#include <charconv>

#include "lab-server/base/text.h"

namespace lab {

uint16_t read_registered(const Node& node, std::span<const NumberName> registry) {
  return registered(node.text(), registry, node.where());
}

uint16_t registered(const std::string& word, std::span<const NumberName> registry, const Location& where) {
  constexpr size_t kDigits = 4;
  std::vector<std::string> names;
  for (const NumberName& row : registry) {
    if (word == row.name) return row.number;
    names.emplace_back(row.name);
  }
  if (word.starts_with("0x") && word.size() == 2 + kDigits) {
    uint16_t number = 0;
    const auto [end, error] = std::from_chars(word.data() + 2, word.data() + word.size(), number, 16);
    if (error == std::errc() && end == word.data() + word.size()) return number;
  }
  throw Error(fmt::format("expected a registered name or a number like 0x0a0a, got '{}'", word),
              did_you_mean(word, names), where);
}

}  // namespace lab

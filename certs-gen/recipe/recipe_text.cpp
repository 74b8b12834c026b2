#include "certs-gen/recipe/recipe_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "certs-gen/recipe/responder_kind.h"
#include "lab-server/base/text.h"

namespace lab {
namespace {

constexpr int kMostNumbers = 20'000;

struct Range {
  int first = 0;
  int last = 0;
};

// word is what stands in braces, with them.
std::optional<Range> range_of(std::string_view word) {
  const size_t dots = word.find("..");
  if (dots == word.npos || word.size() < 6 || word.back() != '}') return std::nullopt;
  Range range;
  const auto read = [](std::string_view digits, int& number) {
    const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return ec == std::errc() && end == digits.data() + digits.size() && number >= 0;
  };
  const std::string_view inside = word.substr(1, word.size() - 2);
  if (!read(inside.substr(0, dots - 1), range.first) || !read(inside.substr(dots + 1), range.last))
    return std::nullopt;
  if (range.last < range.first || range.last - range.first >= kMostNumbers) return std::nullopt;
  return range;
}

}  // namespace

void check_placeholders(const Node& node) {
  static const std::vector<std::string> kKnown = [] {
    std::vector<std::string> known = {"{host}",       "{recipe}",    "{run}",        "{level}",
                                      "{not_before}", "{not_after}", "{public_key}", "{issuer_key_id}"};
    for (const ResponderName& responder : kResponders)
      known.push_back(fmt::format("{{{}_url}}", responder.key));
    return known;
  }();
  const std::string& text = node.text();
  int ranges = 0;
  for (size_t open = text.find('{'); open != text.npos; open = text.find('{', open + 1)) {
    const size_t close = text.find('}', open);
    const std::string word = text.substr(open, close == text.npos ? close : close - open + 1);
    if (std::find(kKnown.begin(), kKnown.end(), word) != kKnown.end()) continue;
    if (range_of(word) && ++ranges == 1) continue;
    throw Error(fmt::format("unknown placeholder '{}'", word), did_you_mean(word, kKnown), node.where());
  }
}

std::vector<std::string> expanded(const std::string& text) {
  for (size_t open = text.find('{'); open != text.npos; open = text.find('{', open + 1)) {
    const size_t close = text.find('}', open);
    if (close == text.npos) break;
    const auto range = range_of(std::string_view(text).substr(open, close - open + 1));
    if (!range) continue;
    std::vector<std::string> texts;
    for (int n = range->first; n <= range->last; ++n) {
      texts.push_back(text.substr(0, open) + std::to_string(n) + text.substr(close + 1));
    }
    return texts;
  }
  return {text};
}

}  // namespace lab

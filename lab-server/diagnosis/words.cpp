#include "lab-server/diagnosis/words.h"

#include <fmt/format.h>

#include <algorithm>

#include "lab-server/base/text.h"

namespace lab {
namespace {

// std::regex recurses once per character that ".*" takes in: a line of 100 kB would overflow the stack.
constexpr size_t kLineBytes = 4096;

struct Row {
  Node matches;
  Node means;
  std::string from;
};

const Fields<Row> kRowFields = {
    {"matches", "an ECMAScript expression, searched in each line", set<&Row::matches, Row>},
    {"means", "the diagnoses it can mean", set<&Row::means, Row>},
    {"from", "the client and version that printed it", set<&Row::from, Row>},
};

Pattern read_pattern(const Node& node, const std::vector<std::string>& known) {
  const Row row = read<Row>(node, kRowFields);
  Pattern pattern;
  pattern.where = node.where();
  pattern.from = row.from;
  if (pattern.from.empty()) node.fail("`from:`, the client and version that printed it");
  pattern.expression = row.matches.text();
  try {
    pattern.matches.assign(pattern.expression, std::regex::ECMAScript | std::regex::optimize);
  } catch (const std::regex_error& error) {
    throw Error(fmt::format("'{}' is not a regular expression: {}", pattern.expression, error.what()),
                "quote brackets with a backslash", row.matches.where());
  }
  for (const Node& meaning : row.means.items()) pattern.means.insert(known[read_name(meaning, known)]);
  if (pattern.means.empty()) node.fail("`means:`, a list of diagnoses");
  return pattern;
}

const Pattern* first_match(const std::vector<Pattern>& patterns, const std::vector<std::string>& lines) {
  for (const Pattern& pattern : patterns) {
    for (const std::string& line : lines) {
      if (std::regex_search(line, pattern.matches)) return &pattern;
    }
  }
  return nullptr;
}

}  // namespace

void Words::add(const std::string& layer, const Node& rows, const std::vector<std::string>& known) {
  std::vector<Pattern>& patterns = layers_[layer];
  for (const Node& row : rows.items()) patterns.push_back(read_pattern(row, known));
}

std::optional<Candidates> Words::meaning(const std::vector<std::string>& layers,
                                         std::string_view text) const {
  std::vector<std::string> lines = split(text, '\n');
  for (std::string& line : lines) line.resize(std::min(line.size(), kLineBytes));

  bool has_rows = false;
  for (const std::string& layer : layers) {
    const auto own = layers_.find(layer);
    if (own == layers_.end()) continue;
    has_rows = true;
    if (const Pattern* pattern = first_match(own->second, lines)) return pattern->means;
  }
  if (has_rows) return std::nullopt;
  std::optional<Candidates> all;
  for (const auto& [name, patterns] : layers_) {
    if (const Pattern* pattern = first_match(patterns, lines)) {
      if (!all) all.emplace();
      all->insert(pattern->means.begin(), pattern->means.end());
    }
  }
  return all;
}

}  // namespace lab

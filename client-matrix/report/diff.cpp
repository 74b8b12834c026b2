#include "client-matrix/report/diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <string_view>
#include <utility>

#include "lab-server/base/table.h"
#include "lab-server/base/text.h"

namespace lab {
namespace {

using Place = std::pair<std::string, std::string>;  // client, scenario

std::map<Place, const CellRecord*> cells_of(const RunRecord& run) {
  std::map<Place, const CellRecord*> cells;
  for (const CellRecord& cell : run.cells) cells[{cell.client, cell.scenario}] = &cell;
  return cells;
}

std::string ending(const CellRecord& cell) {
  return cell.diagnosis == kNoDiagnosis ? name_of(cell.outcome)
                                        : fmt::format("{}, {}", name_of(cell.outcome), cell.diagnosis);
}

std::string grade_of(const CellRecord& cell) { return cell.grade ? name_of(*cell.grade) : "none"; }

std::string one_line(const std::string& text) {
  constexpr size_t kShown = 160;
  const std::string line = replace_all(std::string(trim(utf8(text))), "\n", " ");
  return line.size() <= kShown ? line : utf8(line.substr(0, kShown)) + "…";
}

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }
bool is_hex(char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; }
bool is_of_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
         std::string_view("+/=-_.").find(c) != std::string_view::npos;
}

// Whether each run has another: a serial number, the name of one of our CAs, a hash in base64, a temporary
// file.
bool is_made_anew(const std::string& word) {
  if (word.find("tls-lab-run-") != word.npos) return true;
  const bool has_digit = std::any_of(word.begin(), word.end(), is_digit);
  const std::string digits = word.starts_with("0x") ? word.substr(2) : word;
  const bool is_hexadecimal = !digits.empty() && std::all_of(digits.begin(), digits.end(), is_hex);
  constexpr size_t kLong = 20;
  const bool is_mixed = word.size() >= kLong && lower(word) != word && word.find("::") == word.npos;
  return has_digit && (is_hexadecimal || is_mixed);
}

std::string without_numbers(const std::string& word) {
  std::string result;
  for (size_t i = 0; i < word.size(); ++i) {
    if (!is_digit(word[i])) {
      result += word[i];
    } else if (i == 0 || !is_digit(word[i - 1])) {
      result += '#';
    }
  }
  return result;
}

void compare(const CellRecord& before, const CellRecord& after, Diff& diff) {
  const auto change = [&](const std::string& was, const std::string& is) {
    return Change{after.client, after.scenario, was, is};
  };
  if (before.outcome != after.outcome || before.diagnosis != after.diagnosis) {
    diff.outcomes.push_back(change(ending(before), ending(after)));
  } else if (before.grade != after.grade) {
    diff.grades.push_back(change(grade_of(before), grade_of(after)));
  } else if (after.outcome != Outcome::accepted && skeleton(before.text) != skeleton(after.text)) {
    diff.words.push_back(change(one_line(before.text), one_line(after.text)));
  }
}

std::string listed(const std::vector<Change>& changes, const char* title, bool colour) {
  if (changes.empty()) return {};
  std::string text = fmt::format("{}\n", title);
  std::vector<std::vector<Cell>> rows;
  for (const Change& change : changes)
    rows.push_back(
        {"  " + change.client, change.scenario, Cell(change.before, Colour::grey), "→", change.after});
  return text + render(rows, colour) + "\n";
}

// Words are longer than a column: one under the other.
std::string listed_words(const std::vector<Change>& changes) {
  if (changes.empty()) return {};
  std::string text = "other words, the same outcome\n";
  for (const Change& change : changes)
    text += fmt::format("  {} × {}\n    - {}\n    + {}\n", change.client, change.scenario, change.before,
                        change.after);
  return text + "\n";
}

nlohmann::json to_json(const std::vector<Change>& changes) {
  auto json = nlohmann::json::array();
  for (const Change& change : changes) {
    json.push_back({{"client", change.client},
                    {"scenario", change.scenario},
                    {"before", change.before},
                    {"after", change.after}});
  }
  return json;
}

}  // namespace

std::string skeleton(const std::string& text) {
  std::string result;
  for (size_t i = 0; i < text.size();) {
    size_t end = i;
    while (end < text.size() && is_of_word(text[end])) ++end;
    const std::string word = text.substr(i, end - i);
    result += word.empty() ? text.substr(i, 1) : is_made_anew(word) ? "#" : without_numbers(word);
    i = std::max(end, i + 1);
  }
  return result;
}

Diff diff(const RunRecord& before, const RunRecord& after,
          const std::vector<std::pair<std::string, std::string>>& renamed) {
  const auto old_cells = cells_of(before), new_cells = cells_of(after);
  const auto is_chosen = [&](const std::string& client, bool is_old) {
    if (renamed.empty()) return true;
    for (const auto& [old_name, new_name] : renamed) {
      if (client == (is_old ? old_name : new_name)) return true;
    }
    return false;
  };
  const auto new_name_of = [&](const std::string& client) {
    for (const auto& [old_name, new_name] : renamed) {
      if (client == old_name) return new_name;
    }
    return client;
  };
  Diff result;
  std::map<Place, const CellRecord*> was;
  for (const auto& [place, cell] : old_cells) {
    if (is_chosen(place.first, true)) was[{new_name_of(place.first), place.second}] = cell;
  }
  for (const CellRecord& cell : after.cells) {
    if (!is_chosen(cell.client, false)) continue;
    const auto found = was.find({cell.client, cell.scenario});
    if (found == was.end()) {
      result.only_after.push_back({cell.client, cell.scenario, "not run", ending(cell)});
      continue;
    }
    ++result.cells;
    compare(*found->second, cell, result);
  }
  for (const auto& [place, cell] : was) {
    if (!new_cells.contains(place))
      result.only_before.push_back({place.first, place.second, ending(*cell), "not run"});
  }
  return result;
}

std::string diff_text(const Diff& diff, bool colour, bool with_words) {
  std::string text = listed(diff.outcomes, "another outcome, or another cause", colour) +
                     listed(diff.grades, "the words name the cause better, or worse", colour);
  if (with_words) text += listed_words(diff.words);
  if (!diff.words.empty() && !with_words)
    text += fmt::format("{} in other words: --words shows them\n\n", plural(diff.words.size(), "cell"));
  text +=
      fmt::format("{} compared: {} with another outcome or cause, {} with another grade, {} in other words",
                  plural(diff.cells, "cell"), diff.outcomes.size(), diff.grades.size(), diff.words.size());
  if (!diff.only_before.empty()) text += fmt::format("; {} only in the first run", diff.only_before.size());
  if (!diff.only_after.empty()) text += fmt::format("; {} only in the second", diff.only_after.size());
  return text + "\n";
}

nlohmann::json to_json(const Diff& diff) {
  return {{"cells", diff.cells},
          {"outcomes", to_json(diff.outcomes)},
          {"grades", to_json(diff.grades)},
          {"words", to_json(diff.words)},
          {"only_before", to_json(diff.only_before)},
          {"only_after", to_json(diff.only_after)}};
}

}  // namespace lab

#include "lab-server/diagnosis/words.h"

#include <fmt/format.h>

#include <algorithm>

#include "lab-server/base/holds.h"
#include "lab-server/base/text.h"

namespace lab {
namespace {

constexpr const char* kAlerts = "alerts";

struct WordsRow {
  std::vector<std::string> says;
  std::vector<std::string> seen;
  Node matches;
  Node means;
  Node table;
  Node forms;
  Node texts;
};

const Fields<WordsRow> kWordsFields = {
    {"says", "what was printed, word for word: each way to match and each form once",
     [](WordsRow& row, const Node& node) { read_one_or_more(node, row.says); }},
    {"seen", "the programs that printed it, with their versions",
     [](WordsRow& row, const Node& node) { read_one_or_more(node, row.seen); }},
    {"matches", "an RE2 expression, searched in each line", set<&WordsRow::matches, WordsRow>},
    {"means", "the diagnoses it can mean", set<&WordsRow::means, WordsRow>},
    {"table", "instead of the two: codes, by the name of their table: alerts, or a file beside this one",
     set<&WordsRow::table, WordsRow>},
    {"forms", "how the program prints codes: ALERT_{NAME}", set<&WordsRow::forms, WordsRow>},
    {"texts", "its own texts for codes, by number, for {text}", set<&WordsRow::texts, WordsRow>},
};

void read_codes(Wording& wording, const WordsRow& row, const LayerWords& layer, const CodeTable& alerts,
                const std::vector<std::string>& known) {
  const std::string& table = row.table.text();
  wording.codes =
      table == kAlerts ? alerts.codes() : CodeTable(layer.table_of(table, row.table.where()), known).codes();
  for (const Node& form : row.forms.items()) wording.forms.emplace_back(form);
  if (wording.forms.empty()) row.table.fail("`forms:` beside it, in which the program prints the codes");
  for (const Node::Entry& entry : row.texts.entries()) {
    const auto is_it = [&](const Code& code) { return std::to_string(code.number) == entry.key; };
    const auto code = std::find_if(wording.codes.begin(), wording.codes.end(), is_it);
    if (code == wording.codes.end())
      throw Error(fmt::format("no code {} in the table {}", entry.key, table), {}, entry.where);
    wording.texts[code->number] = entry.value.text();
  }
}

Wording read_wording(const Node& node, const LayerWords& layer, const CodeTable& alerts,
                     const std::vector<std::string>& known) {
  const WordsRow row = read<WordsRow>(node, kWordsFields);
  Wording wording{row.says, row.seen, {}, {}, {}, {}, {}, node.where()};
  if (wording.says.empty()) node.fail("`says:`, what a program printed");
  if (wording.seen.empty()) node.fail("`seen:`, the programs and versions that printed it");
  const bool is_table = node.find("table") != nullptr;
  if (is_table == (node.find("matches") != nullptr))
    node.fail("`matches:` and `means:`, or `table:` and `forms:`");
  if (is_table) {
    read_codes(wording, row, layer, alerts, known);
    return wording;
  }
  wording.expression = row.matches.text();
  wording.means = read_meanings(row.means, known);
  if (wording.means.empty()) node.fail("`means:`, a list of diagnoses");
  return wording;
}

// All that a program may print of one code.
struct WrittenCode {
  size_t number;  // in the table
  std::vector<std::string> texts;
};

bool stands_within(const WrittenCode& one, const WrittenCode& other) {
  for (const std::string& text : one.texts) {
    for (const std::string& longer : other.texts) {
      if (longer.size() > text.size() && longer.find(text) != std::string::npos) return true;
    }
  }
  return false;
}

std::vector<std::string> written(const Wording& wording, const Code& code) {
  std::vector<std::string> all;
  for (const Form& form : wording.forms) {
    for (std::string& text : form.written(code, wording.texts)) all.push_back(std::move(text));
  }
  return all;
}

// The codes of a row in the order in which they are looked for: the table's, but "unknown certificate
// authority" before "unknown certificate".
std::vector<WrittenCode> written_codes(const Wording& wording) {
  std::vector<WrittenCode> ordered;
  for (size_t number = 0; number < wording.codes.size(); ++number) {
    WrittenCode code{number, written(wording, wording.codes[number])};
    if (code.texts.empty()) continue;  // it has no text here
    const auto shorter = std::find_if(ordered.begin(), ordered.end(),
                                      [&](const WrittenCode& one) { return stands_within(one, code); });
    ordered.insert(shorter, std::move(code));
  }
  return ordered;
}

}  // namespace

void Words::add(const LayerWords& words, const std::vector<std::string>& known) {
  Layer& layer = layers_[words.name];
  layer = {words.bases, words.recognised_by, {}, {}, {}};
  std::vector<Expression> expressions;
  for (const Node& row : words.rows.items()) {
    const Wording& wording = layer.wordings.emplace_back(read_wording(row, words, alerts_, known));
    const size_t number = layer.wordings.size() - 1;
    if (wording.codes.empty()) {
      expressions.emplace_back(*row.find("matches"));
      layer.patterns.push_back({number, std::nullopt});
    }
    for (const WrittenCode& code : written_codes(wording)) {
      expressions.emplace_back(expression_of(code.texts), wording.where);
      layer.patterns.push_back({number, code.number});
    }
  }
  layer.expressions = ExpressionSet(std::move(expressions));
}

std::optional<Answer> Words::answer(const std::vector<std::string>& layers, std::string_view text) const {
  for (const std::string& name : layers) {
    const auto own = layers_.find(name);
    if (own == layers_.end()) continue;
    const std::vector<size_t> found = own->second.expressions.found_in(text);
    if (found.empty()) continue;
    const Pattern& pattern = own->second.patterns[found.front()];
    const Wording& wording = own->second.wordings[pattern.wording];
    return Answer{name, &wording, pattern.code ? &wording.codes[*pattern.code] : nullptr};
  }
  return std::nullopt;
}

std::optional<Candidates> Words::meaning(const std::vector<std::string>& layers,
                                         std::string_view text) const {
  const bool is_known = std::any_of(layers.begin(), layers.end(),
                                    [&](const std::string& layer) { return layers_.contains(layer); });
  std::vector<std::vector<std::string>> asked;
  if (is_known) {
    asked.push_back(layers);
  } else {
    for (const std::string& speaker : speakers(text)) {
      std::vector<std::string>& chain = asked.emplace_back(bases(speaker));
      chain.insert(chain.begin(), speaker);
    }
    if (asked.empty()) {
      for (const std::string& layer : this->layers()) asked.push_back({layer});
    }
  }
  std::optional<Candidates> all;
  for (const std::vector<std::string>& chain : asked) {
    const auto found = answer(chain, text);
    if (!found) continue;
    if (!all) all.emplace();
    all->insert(found->means().begin(), found->means().end());
  }
  return all;
}

std::vector<std::string> Words::speakers(std::string_view text) const {
  std::vector<std::string> all;
  for (const auto& [name, layer] : layers_) {
    if (std::any_of(layer.recognised_by.begin(), layer.recognised_by.end(),
                    [&](const Expression& expression) { return expression.is_in(text); })) {
      all.push_back(name);
    }
  }
  std::vector<std::string> top;
  for (const std::string& name : all) {
    const bool is_below = std::any_of(all.begin(), all.end(),
                                      [&](const std::string& other) { return holds(bases(other), name); });
    if (!is_below) top.push_back(name);
  }
  return top;
}

std::vector<Expression> Words::expressions() const {
  std::vector<Expression> all;
  for (const auto& [name, layer] : layers_) {
    const std::vector<Expression>& own = layer.expressions.expressions();
    all.insert(all.end(), own.begin(), own.end());
  }
  return all;
}

std::vector<std::string> Words::layers() const {
  std::vector<std::string> names;
  for (const auto& [name, layer] : layers_) names.push_back(name);
  return names;
}

}  // namespace lab

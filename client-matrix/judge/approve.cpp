#include "client-matrix/judge/approve.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "lab-server/base/text.h"

namespace lab {
namespace {

void check_cells(const ClientRecord& client, const std::vector<CellRecord>& cells) {
  for (const CellRecord& cell : cells) {
    if (cell.status == Status::is_void) {
      throw Error(fmt::format("{} is void in {}: {}", client.id, cell.scenario, cell.reason),
                  "such a cell says nothing about the version: mend it first");
    }
    if (cell.status == Status::is_new && cell.outcome == Outcome::unclassified) {
      throw Error(
          fmt::format("{} ended in {} in a way that `outcomes:` does not know", client.id, cell.scenario),
          "add the rule first: a behaviour would hide what the client says");
    }
  }
}

// Every measured version of the client and of its layers.
std::vector<Measured> all_measured(const ClientFile& file) {
  std::vector<Measured> all = file.knowledge.measured;
  for (const auto& layer : file.layers) {
    for (Measured entry : layer->knowledge.measured) {
      if (entry.of.empty() && !layer->told_as.empty()) entry.of = layer->told_as.front();
      all.push_back(std::move(entry));
    }
  }
  return all;
}

// The lowest measured version above this one.
std::optional<VersionNumber> next_measured(const std::vector<Measured>& measured,
                                           const FoundVersion& version) {
  std::optional<VersionNumber> next;
  for (const Measured& entry : measured) {
    if (entry.of == version.of && entry.from > *version.number && (!next || entry.from < *next))
      next = entry.from;
  }
  return next;
}

bool is_told(const CellRecord& cell) {
  return cell.outcome == Outcome::accepted ? cell.diagnosis == kNoDiagnosis
                                           : cell.diagnosis == cell.expected_diagnosis;
}

// "rejects: [a/b, c/d]", or with the causes where one is another than expected.
std::string ending_of(const char* key, const std::vector<const CellRecord*>& cells) {
  const bool needs_causes =
      !std::all_of(cells.begin(), cells.end(), [](const CellRecord* cell) { return is_told(*cell); });
  std::vector<std::string> items;
  for (const CellRecord* cell : cells) {
    items.push_back(needs_causes ? fmt::format("{}: {}", cell->scenario, cell->diagnosis) : cell->scenario);
  }
  return needs_causes ? fmt::format("{}: {{{}}}", key, join(items, ", "))
                      : fmt::format("{}: [{}]", key, join(items, ", "));
}

std::vector<std::string> row_of(const ClientFile& file, const FoundVersion& version,
                                const std::vector<CellRecord>& cells, const std::string& because) {
  std::vector<std::string> row = {fmt::format("because: \"{}\"", because)};
  if (!version.of.empty()) row.push_back("of: " + version.of);
  row.push_back(fmt::format("from: \"{}\"", text_of(*version.number)));
  if (const auto next = next_measured(all_measured(file), version)) {
    row.push_back(fmt::format("below: \"{}\"", text_of(*next)));
  }
  const size_t head = row.size();
  for (const EndingKey& key : ending_keys()) {
    if (!key.outcome) continue;
    std::vector<const CellRecord*> ended;
    for (const CellRecord& cell : cells) {
      if (cell.status == Status::is_new && !cell.no_longer_deviates && cell.outcome == *key.outcome)
        ended.push_back(&cell);
    }
    if (!ended.empty()) row.push_back(ending_of(key.key, ended));
  }
  std::vector<std::string> as_expected;
  for (const CellRecord& cell : cells) {
    if (cell.status == Status::is_new && cell.no_longer_deviates) as_expected.push_back(cell.scenario);
  }
  if (!as_expected.empty()) row.push_back(fmt::format("as_expected: [{}]", join(as_expected, ", ")));
  if (row.size() == head) return {};
  for (std::string& line : row) line.insert(0, "  ");
  row.front()[0] = '-';
  return row;
}

// The lines of a file that are written to.
class Lines {
 public:
  explicit Lines(const std::string& text) : lines_(split(text, '\n')) {
    if (!lines_.empty() && lines_.back().empty()) lines_.pop_back();
  }

  std::string text() const { return join(lines_, "\n") + "\n"; }
  const std::vector<std::string>& written() const { return written_; }

  // append adds items to the list of a key, which is made when there is none.
  void append(const Node& node, const std::string& key, const std::vector<std::string>& items) {
    const auto& entries = node.entries();
    const auto entry =
        std::find_if(entries.begin(), entries.end(), [&](const Node::Entry& e) { return e.key == key; });
    if (entry == entries.end()) {
      write(lines_.size(), {key + ":"});
      return write(lines_.size(), indented(items, 2));
    }
    const Location first = entry->value.where();
    if (is_in_brackets(first)) {
      throw Error(fmt::format("'{}' is written in brackets", key), "give each of its rows a line and a dash",
                  first);
    }
    const auto next = std::find_if(entries.begin(), entries.end(),
                                   [&](const Node::Entry& e) { return e.where.line > entry->where.line; });
    size_t end = next == entries.end() ? lines_.size() : static_cast<size_t>(next->where.line) - 1;
    while (end > 0 && (trim(lines_[end - 1]).empty() || lines_[end - 1].front() == '#')) --end;
    write(end, indented(items, lines_[static_cast<size_t>(first.line) - 1].find('-')));
  }

  // append_word adds a word to a list that may stand in brackets.
  void append_word(const Node& node, const std::string& key, const std::string& word) {
    if (node.find(key) == nullptr) return write(lines_.size(), {fmt::format("{}: [{}]", key, word)});
    const Location first = node.find(key)->where();
    if (!is_in_brackets(first)) return append(node, key, {"- " + word});
    const auto [line, column] = closing_bracket(first);
    lines_[line].insert(column, ", " + word);
    written_.push_back(lines_[line]);
  }

 private:
  static std::vector<std::string> indented(std::vector<std::string> items, size_t columns) {
    for (std::string& item : items) item.insert(0, columns, ' ');
    return items;
  }

  void write(size_t at, const std::vector<std::string>& items) {
    lines_.insert(lines_.begin() + static_cast<std::ptrdiff_t>(at), items.begin(), items.end());
    written_.insert(written_.end(), items.begin(), items.end());
  }

  bool is_in_brackets(const Location& where) const {
    const std::string& line = lines_.at(static_cast<size_t>(where.line) - 1);
    return line.compare(static_cast<size_t>(where.column) - 1, 1, "[") == 0;
  }

  // Where the list ends that begins there; its words stand in double quotes (read_value of Measured).
  std::pair<size_t, size_t> closing_bracket(const Location& where) const {
    size_t column = static_cast<size_t>(where.column);
    for (size_t line = static_cast<size_t>(where.line) - 1; line < lines_.size(); ++line, column = 0) {
      const std::string& text = lines_[line];
      char quote = 0;
      for (; column < text.size(); ++column) {
        const char c = text[column];
        if (quote != 0) {
          if (c == quote) quote = 0;
        } else if (c == '"' || c == '\'') {
          quote = c;
        } else if (c == '#') {
          break;
        } else if (c == ']') {
          return {line, column};
        }
      }
    }
    throw Error("the list has no end", {}, where);
  }

  std::vector<std::string> lines_;
  std::vector<std::string> written_;
};

}  // namespace

Approval approve(const std::string& text, const ClientFile& file, const ClientRecord& client,
                 const std::vector<CellRecord>& cells, const std::string& date, LayerFolder& layers) {
  ClientFile before = file;
  before.know_version(client.version);
  const std::vector<FoundVersion>& found = before.profile.unmeasured;
  if (found.empty()) {
    throw Error(fmt::format("{} is measured in this version: {}", client.id, client.version),
                "what deviates there is mended, or explained by hand under `behaviours:`",
                {file.path.string()});
  }
  for (const FoundVersion& version : found) {
    if (!version.number)
      throw Error(fmt::format("{} tells {}: {}", client.id, version.text(), client.version));
  }
  check_cells(client, cells);

  Lines lines(text);
  const std::string because =
      fmt::format("nobody has explained it yet: seen of {} {} on {}", client.id, text_of(found), date);
  const std::vector<std::string> row = row_of(file, found.front(), cells, because);
  // Lines move when others are written, so that each place is looked for anew.
  const auto parsed = [&] { return parse_yaml(lines.text(), file.path.string()); };
  if (!row.empty()) lines.append(parsed(), "behaviours", row);
  for (const FoundVersion& version : found) {
    lines.append_word(parsed(), "measured", fmt::format("\"{}\"", version.text()));
  }
  ClientFile after = parse_client(parsed(), file.path, layers);
  after.know_version(client.version);
  if (!after.profile.unmeasured.empty()) {
    throw Error(fmt::format("cannot write {} into this file", text_of(found)), {}, {file.path.string()});
  }
  return {lines.text(), lines.written()};
}

}  // namespace lab

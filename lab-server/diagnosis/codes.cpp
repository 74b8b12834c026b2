#include "lab-server/diagnosis/codes.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "lab-server/base/expression.h"
#include "lab-server/base/text.h"

namespace lab {
namespace {

struct CodeRow {
  int number = -1;
  std::string name;
  std::vector<std::string> also;
  std::vector<std::string> texts;
  Node means;
  Node in_server_log;
};

const Fields<CodeRow> kCodeFields = {
    {"number", "as it stands on the wire, or in the library's header", set<&CodeRow::number, CodeRow>},
    {"name", "as the standard, or the library, has it", set<&CodeRow::name, CodeRow>},
    {"also", "other names that libraries have for it", set<&CodeRow::also, CodeRow>},
    {"texts", "how it reads in prose; the names with spaces when left out", set<&CodeRow::texts, CodeRow>},
    {"means", "the diagnoses it can mean when a client tells of it", set<&CodeRow::means, CodeRow>},
    {"in_server_log", "the same when a server tells of it", set<&CodeRow::in_server_log, CodeRow>},
};

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return 'a' <= c && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return text;
}

constexpr std::string_view kPlusNumber = "+number";

bool is_sum(std::string_view blank) {
  if (!blank.ends_with(kPlusNumber) || blank.size() == kPlusNumber.size()) return false;
  blank.remove_suffix(kPlusNumber.size());
  return blank.find_first_not_of("0123456789ABCDEF") == std::string_view::npos;
}

std::string summed(std::string_view blank, int number) {
  blank.remove_suffix(kPlusNumber.size());
  uint64_t base = 0;
  std::from_chars(blank.data(), blank.data() + blank.size(), base, 16);
  return fmt::format("{:0{}X}", base + static_cast<uint64_t>(number), blank.size());
}

// What stands in a blank; several when there are several names or texts.
std::vector<std::string> filled(std::string_view blank, const Code& code, const CodeTexts& own) {
  if (blank == "number") return {std::to_string(code.number)};
  if (blank == "name") return code.names;
  if (is_sum(blank)) return {summed(blank, code.number)};
  std::vector<std::string> all;
  if (blank == "NAME") {
    for (const std::string& name : code.names) all.push_back(upper(name));
  } else if (!own.empty()) {
    if (const auto text = own.find(code.number); text != own.end()) all.push_back(text->second);
  } else if (!code.texts.empty()) {
    return code.texts;
  } else {
    for (const std::string& name : code.names) all.push_back(replace_all(name, "_", " "));
  }
  return all;
}

bool is_word(char c) { return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || ('0' <= c && c <= '9'); }

}  // namespace

Meanings read_meanings(const Node& node, const std::vector<std::string>& known) {
  Meanings meanings;
  for (const Node& one : node.items()) meanings.push_back(known[read_name(one, known)]);
  return meanings;
}

CodeTable::CodeTable(const Node& rows, const std::vector<std::string>& known) {
  std::set<int> numbers;
  for (const Node& node : rows.items()) {
    const CodeRow row = read<CodeRow>(node, kCodeFields);
    if (row.number < 0 || row.name.empty()) node.fail("`number:` and `name:`");
    if (!numbers.insert(row.number).second)
      throw Error(fmt::format("{} stands here twice", row.number), "keep one of the two", node.where());
    Code code{row.number,
              row.also,
              row.texts,
              read_meanings(row.means, known),
              read_meanings(row.in_server_log, known),
              node.where()};
    if (code.means.empty() && code.in_server_log.empty()) node.fail("`means:`, a list of diagnoses");
    code.names.insert(code.names.begin(), row.name);
    codes_.push_back(std::move(code));
  }
}

Form::Form(const Node& node) : text_(node.text()) {
  const std::vector<std::string> blanks = {"number", "name", "NAME", "text"};
  bool has_one = false;
  for (size_t at = 0; (at = text_.find('{', at)) != std::string::npos; ++at) {
    const size_t end = text_.find('}', at);
    const std::string blank = text_.substr(at + 1, end == std::string::npos ? end : end - at - 1);
    has_one = true;
    if (is_sum(blank) || std::find(blanks.begin(), blanks.end(), blank) != blanks.end()) continue;
    throw Error(fmt::format("'{{{}}}' stands for nothing", blank),
                "{" + join(blanks, "}, {") + "} or {0A000000+number}", node.where());
  }
  if (!has_one) node.fail("a form with {number}, {name}, {NAME} or {text} in it");
}

std::vector<std::string> Form::written(const Code& code, const CodeTexts& own) const {
  std::vector<std::string> all = {{}};
  size_t at = 0;
  while (at < text_.size()) {
    const size_t begin = std::min(text_.find('{', at), text_.size());
    for (std::string& one : all) one += text_.substr(at, begin - at);
    if (begin == text_.size()) break;
    const size_t end = text_.find('}', begin);
    std::vector<std::string> longer;
    for (const std::string& one : all) {
      for (const std::string& fill : filled(text_.substr(begin + 1, end - begin - 1), code, own))
        longer.push_back(one + fill);
    }
    all = std::move(longer);
    at = end + 1;
  }
  return all;
}

std::string expression_of(const std::vector<std::string>& texts) {
  std::vector<std::string> alternatives;
  for (const std::string& text : texts) {
    if (text.empty()) continue;
    // An underscore may stand before it: TLSV1_ALERT_….
    std::string one = is_word(text.front()) ? "(?:^|[^A-Za-z0-9])" : "";
    one += quoted_expression(text);
    if (is_word(text.back())) one += "(?:[^A-Za-z0-9_]|$)";
    alternatives.push_back(std::move(one));
  }
  return join(alternatives, "|");
}

}  // namespace lab

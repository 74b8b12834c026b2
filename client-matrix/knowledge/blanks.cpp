#include "client-matrix/knowledge/blanks.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "lab-server/base/text.h"

namespace lab {
namespace {

const std::vector<std::string> kValues = {"address",    "build",       "ca_file",    "client_cert", "ciphers",
                                          "client_key", "deadline_ms", "deadline_s", "ech",         "folder",
                                          "host",       "hosts_file",  "pin",        "port",        "program",
                                          "scheme",     "starttls"};
const std::vector<std::string> kOptions = {
    "again", "check_revocation", "ciphers",     "client_certificate", "early_data", "ech",      "fallback",
    "http2", "max_version",      "min_version", "no_resumption",      "pin",        "requests", "starttls",
    "verify"};

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

// A blank in a text: its name and where it stands.
struct Blank {
  size_t begin;
  size_t end;
  std::string_view name;
  bool is_option;
};

std::optional<Blank> next_blank(std::string_view text, size_t from) {
  for (size_t open = text.find('{', from); open != text.npos; open = text.find('{', open + 1)) {
    const size_t close = text.find('}', open);
    if (close == text.npos) return std::nullopt;
    const bool is_option = text[open + 1] == '?';
    const size_t begin = open + (is_option ? 2 : 1);
    const std::string_view name = text.substr(begin, close - begin);
    if (is_name(name)) return Blank{open, close + 1, name, is_option};
  }
  return std::nullopt;
}

bool knows(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// A word that is one option's blank and nothing else.
std::optional<std::string_view> option_in(std::string_view word) {
  const auto blank = next_blank(word, 0);
  if (!blank || !blank->is_option || blank->begin != 0 || blank->end != word.size()) return std::nullopt;
  return blank->name;
}

}  // namespace

bool Argv::has(std::string_view option) const {
  return std::any_of(words.begin(), words.end(),
                     [&](const std::string& word) { return option_in(word) == option; });
}

bool Argv::has_limit() const {
  return std::any_of(words.begin(), words.end(),
                     [](const std::string& word) { return word.find("{deadline_") != word.npos; });
}

void check_blanks(const Node& node) {
  const std::string& text = node.text();
  for (auto blank = next_blank(text, 0); blank; blank = next_blank(text, blank->end)) {
    const std::string name(blank->name);
    if (!knows(blank->is_option ? kOptions : kValues, name)) {
      throw Error(
          fmt::format("nothing stands for '{}'", text.substr(blank->begin, blank->end - blank->begin)),
          did_you_mean(name, blank->is_option ? kOptions : kValues), node.where());
    }
    if (blank->is_option && !option_in(text)) {
      throw Error(fmt::format("'{{?{}}}' must be a word of its own", name),
                  "it stands for several words, or for none", node.where());
    }
  }
}

Shape yaml_shape(As<Argv>) { return list_of(text_called("word", "\"{port}\"")); }

void read_value(const Node& node, Argv& argv) {
  if (node.kind() != Node::Kind::sequence || node.items().empty()) {
    node.fail("a program and its arguments", "write it as [program, argument, \"{port}\"]");
  }
  for (const Node& item : node.items()) check_blanks(item);
  read_value(node, argv.words);
  argv.where = node.where();
}

std::string filled(std::string_view text, const Blanks& blanks) {
  std::string result;
  size_t done = 0;
  for (auto blank = next_blank(text, 0); blank; blank = next_blank(text, blank->end)) {
    const auto value = blanks.values.find(blank->name);
    result += text.substr(done, blank->begin - done);
    result += value != blanks.values.end() && !blank->is_option
                  ? value->second
                  : text.substr(blank->begin, blank->end - blank->begin);
    done = blank->end;
  }
  return result += text.substr(done);
}

std::vector<std::string> filled(const Argv& argv, const Blanks& blanks) {
  std::vector<std::string> words;
  for (const std::string& word : argv.words) {
    const auto option = option_in(word);
    if (!option) {
      words.push_back(filled(word, blanks));
    } else if (const auto found = blanks.options.find(*option); found != blanks.options.end()) {
      for (const std::string& part : found->second) words.push_back(filled(part, blanks));
    }
  }
  return words;
}

}  // namespace lab

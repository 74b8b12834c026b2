#include "client-matrix/knowledge/measured.h"

#include <fmt/format.h>

#include <algorithm>

#include "lab-server/base/text.h"

namespace lab {
namespace {

constexpr const char* kExamples =
    "write it as \"7.88.1\", \"1.19 to 1.26.8\" or \"OpenSSL 3.0.19 to 3.0.22\"";

bool is_same_subject(const std::vector<Measured>& done, const std::string& of) {
  return std::any_of(done.begin(), done.end(), [&](const Measured& entry) { return entry.of == of; });
}

}  // namespace

Shape yaml_shape(As<Measured>) { return text_called("versions", "OpenSSL 3.0.19 to 3.0.22"); }

void read_value(const Node& node, Measured& measured) {
  std::vector<std::string> words;
  for (const std::string& word : split(node.text(), ' ')) {
    if (!word.empty()) words.push_back(word);
  }
  if (!node.is_quoted()) node.fail("versions in quotes", kExamples);
  const bool is_range = words.size() >= 3 && words[words.size() - 2] == "to";
  const size_t numbers = is_range ? 3 : 1;
  const auto to = words.empty() ? std::nullopt : version_number(words.back());
  const auto from = is_range ? version_number(words[words.size() - 3]) : to;
  if (!from || !to) node.fail("versions", kExamples);
  if (*from > *to) throw Error("the second version is below the first", {}, node.where());
  words.resize(words.size() - numbers);
  measured = {join(words, " "), *from, *to, node.where()};
}

std::string FoundVersion::text() const {
  if (!number) return of.empty() ? "a version without a number" : fmt::format("no version of {}", of);
  return of.empty() ? text_of(*number) : fmt::format("{} {}", of, text_of(*number));
}

std::vector<FoundVersion> unmeasured(
    const std::vector<Measured>& measured,
    const std::function<std::optional<VersionNumber>(const std::string& of)>& find) {
  std::vector<FoundVersion> result;
  std::vector<Measured> done;
  for (const Measured& entry : measured) {
    if (is_same_subject(done, entry.of)) continue;
    done.push_back(entry);
    const FoundVersion found{entry.of, find(entry.of)};
    const bool is_measured = std::any_of(measured.begin(), measured.end(), [&](const Measured& other) {
      return found.number && other.of == found.of && other.from <= *found.number && *found.number <= other.to;
    });
    if (!is_measured) result.push_back(found);
  }
  return result;
}

std::string text_of(const std::vector<FoundVersion>& versions) {
  std::vector<std::string> texts;
  for (const FoundVersion& version : versions) texts.push_back(version.text());
  return join(texts, ", ");
}

}  // namespace lab

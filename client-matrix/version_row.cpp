#include "client-matrix/version_row.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <regex>

#include "client-matrix/client_file.h"
#include "client-matrix/traits.h"
#include "lab-server/base/text.h"

namespace lab {
namespace {

const Fields<VersionRow> kFields = {
    {"of", "whose versions: a library that the program's version names (default: the program's own)",
     set<&VersionRow::of, VersionRow>},
    {"from", "the first of these versions", set<&VersionRow::from, VersionRow>},
    {"below", "the first version after them", set<&VersionRow::below, VersionRow>},
    {"traits", "traits they have beside the file's",
     [](VersionRow& row, const Node& node) { read_traits(node, row.traits); }},
    {"without", "traits of the file's they lack",
     [](VersionRow& row, const Node& node) { read_traits(node, row.without); }},
    {"except", "their own known deviations", set<&VersionRow::except, VersionRow>},
    {"as_expected", "scenarios from which they do not deviate, though the file says so",
     set<&VersionRow::as_expected, VersionRow>},
};

}  // namespace

std::optional<VersionNumber> version_number(const std::string& text) {
  VersionNumber version;
  for (const std::string& part : split(text, '.')) {
    unsigned value = 0;
    const auto [end, ec] = std::from_chars(part.data(), part.data() + part.size(), value);
    if (ec != std::errc() || end != part.data() + part.size()) return std::nullopt;
    version.parts.push_back(value);
  }
  return version;
}

std::string text_of(const VersionNumber& version) {
  std::vector<std::string> parts;
  for (const unsigned part : version.parts) parts.push_back(std::to_string(part));
  return join(parts, ".");
}

std::optional<VersionNumber> version_in(const std::string& text, const std::string& library) {
  const size_t name = text.find(library);
  if (name == text.npos) return std::nullopt;
  static const std::regex kNumbers[] = {std::regex("[0-9]+(\\.[0-9]+)+"), std::regex("[0-9]+")};
  for (const std::regex& expression : kNumbers) {
    std::smatch match;
    if (std::regex_search(text.begin() + name, text.end(), match, expression))
      return version_number(match.str());
  }
  return std::nullopt;
}

void read_value(const Node& node, VersionNumber& version) {
  const auto read = version_number(node.text());
  if (!read) node.fail("a version", "numbers with points between them, quoted: \"1.23\"");
  if (!node.is_quoted()) node.fail("a version in quotes", "1.20 and 1.2 are one number, but two versions");
  version = *read;
}

bool VersionRow::holds(const VersionNumber& version) const {
  return (!from || version >= *from) && (!below || version < *below);
}

void read_value(const Node& node, VersionRow& row) {
  row = read<VersionRow>(node, kFields);
  row.where = node.where();
  if (!row.from && !row.below) throw Error("a row of versions needs 'from' or 'below'", {}, node.where());
  if (row.from && row.below && *row.from >= *row.below) {
    throw Error("'from' is not below 'below': no version is of this row", {}, node.where());
  }
}

void apply_versions(ClientFile& file, const std::string& version) {
  file.unmeasured = unmeasured(file.measured, version);
  for (const VersionRow& row : file.versions) {
    const auto number = version_in(version, row.of);
    if (!number || !row.holds(*number)) continue;
    for (const std::string& trait : row.without) std::erase(file.traits, trait);
    file.traits.insert(file.traits.end(), row.traits.begin(), row.traits.end());
    std::erase_if(file.except, [&](const KnownException& exception) {
      return find_exception(row.except, exception.scenario) != nullptr ||
             std::count(row.as_expected.begin(), row.as_expected.end(), exception.scenario) > 0;
    });
    file.except.insert(file.except.end(), row.except.begin(), row.except.end());
  }
}

}  // namespace lab

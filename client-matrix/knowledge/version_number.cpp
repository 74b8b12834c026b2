#include "client-matrix/knowledge/version_number.h"

#include <fmt/format.h>

#include <charconv>
#include <regex>

#include "lab-server/base/error.h"
#include "lab-server/base/text.h"

namespace lab {
namespace {

const Fields<VersionSpan> kSpanFields = {
    {"from", "the first of these versions", set<&VersionSpan::from, VersionSpan>},
    {"below", "the first version after them", set<&VersionSpan::below, VersionSpan>},
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
    if (std::regex_search(text.begin() + static_cast<std::ptrdiff_t>(name), text.end(), match, expression))
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

Shape yaml_shape(As<VersionNumber>) { return text_called("version", "\"1.23\"", "[0-9]+([.][0-9]+)*"); }

bool VersionSpan::holds(const std::optional<VersionNumber>& version) const {
  if (!version) return !below;
  return (!from || *version >= *from) && (!below || *version < *below);
}

bool VersionSpan::overlaps(const VersionSpan& other) const {
  const bool ends_before = below && other.from && *below <= *other.from;
  const bool begins_after = from && other.below && *other.below <= *from;
  return !ends_before && !begins_after;
}

std::string VersionSpan::text() const {
  if (from && below) return fmt::format("{} to below {}", text_of(*from), text_of(*below));
  if (from) return "from " + text_of(*from);
  return below ? "below " + text_of(*below) : std::string();
}

const Fields<VersionSpan>& yaml_fields(As<VersionSpan>) { return kSpanFields; }

void read_value(const Node& node, VersionSpan& span) {
  span = read<VersionSpan>(node, kSpanFields);
  if (!span.from && !span.below) throw Error("a span of versions needs 'from' or 'below'", {}, node.where());
  check_span(span, node.where());
}

void check_span(const VersionSpan& span, const Location& where) {
  if (span.from && span.below && *span.from >= *span.below) {
    throw Error("'from' is not below 'below': no version is between them", {}, where);
  }
}

}  // namespace lab

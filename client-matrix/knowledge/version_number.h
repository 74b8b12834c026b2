// Version numbers, as people order them and as programs print them.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lab-server/base/yaml.h"

namespace lab {

// VersionNumber orders as people number versions: 1.9 < 1.10 < 1.10.1.
struct VersionNumber {
  std::vector<unsigned> parts;

  auto operator<=>(const VersionNumber&) const = default;
};

// version_number reads digits with points between them; nothing for other text.
std::optional<VersionNumber> version_number(const std::string& text);
std::string text_of(const VersionNumber& version);

// version_in returns the first number with a point in a program's output ("go1.26.8 linux/amd64"), or else
// the first number. With the name of a library, it returns the first number after that name ("curl 7.88.1 …
// OpenSSL/3.0.22"). Nothing when there is none.
std::optional<VersionNumber> version_in(const std::string& text, const std::string& library = {});

void read_value(const Node& node, VersionNumber& version);
Shape yaml_shape(As<VersionNumber>);

// VersionSpan is the versions from `from` on and below `below`.
struct VersionSpan {
  std::optional<VersionNumber> from;
  std::optional<VersionNumber> below;

  // holds: the version is one of them. A version without a number counts as the newest.
  bool holds(const std::optional<VersionNumber>& version) const;
  bool overlaps(const VersionSpan& other) const;
  // text is "from 1.22", "below 1.25", "1.22 to below 1.25" or "".
  std::string text() const;
};

// read_value reads {from, below}; at least one of them must be there.
void read_value(const Node& node, VersionSpan& span);
const Fields<VersionSpan>& yaml_fields(As<VersionSpan>);
// check_span throws Error for a span that can hold no version.
void check_span(const VersionSpan& span, const Location& where);

}  // namespace lab

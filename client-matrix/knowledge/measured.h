// Which versions of a client were measured. Its file is true for them, and a guess for all others.

#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "client-matrix/knowledge/version_number.h"

namespace lab {

// Measured is one entry of `measured:`: "7.88.1", "1.19 to 1.26.8" or "OpenSSL 3.0.19 to 3.0.22".
struct Measured {
  std::string of;  // the library's name as the program prints it; empty: the program itself
  VersionNumber from;
  VersionNumber to;  // included
  Location where;
};

void read_value(const Node& node, Measured& measured);
Shape yaml_shape(As<Measured>);

// FoundVersion is the version of a program, or of a library that it prints.
struct FoundVersion {
  std::string of;                       // empty: the program
  std::optional<VersionNumber> number;  // nothing: it prints none

  // text is "3.5.1", "OpenSSL 3.5.1" or "no version of OpenSSL".
  std::string text() const;
};

// unmeasured lists the versions that no entry covers. find returns the version found of a library, or of the
// program (""). Without any entry the list is empty: the knowledge then holds for every version.
std::vector<FoundVersion> unmeasured(
    const std::vector<Measured>& measured,
    const std::function<std::optional<VersionNumber>(const std::string& of)>& find);

// text_of is "8.14.1, OpenSSL 3.5.1"; empty when there is none.
std::string text_of(const std::vector<FoundVersion>& versions);

}  // namespace lab

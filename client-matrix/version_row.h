// How other versions of a client differ from what its file says of it.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "client-matrix/known_exception.h"
#include "lab-server/base/yaml.h"

namespace lab {

// VersionNumber orders as people number versions: 1.9 < 1.10 < 1.10.1.
struct VersionNumber {
  std::vector<unsigned> parts;

  auto operator<=>(const VersionNumber&) const = default;
};

// version_number reads digits with points between them; nothing when the text is something else.
std::optional<VersionNumber> version_number(const std::string& text);
std::string text_of(const VersionNumber& version);

// version_in gives the first number with a point in what a program prints ("go1.26.8 linux/amd64"), or the
// first number there is; of a library that the program names, the first behind that name ("curl 7.88.1 …
// OpenSSL/3.0.22"). Nothing when there is none.
std::optional<VersionNumber> version_in(const std::string& text, const std::string& library = {});

void read_value(const Node& node, VersionNumber& version);

// One row of `versions:`. It is for the versions from `from` on and below `below`: the program's, or those of
// the library that it says it is linked with.
struct VersionRow {
  std::string of;  // the library's name, as the program prints it; empty: the program
  std::optional<VersionNumber> from;
  std::optional<VersionNumber> below;
  std::vector<std::string> traits;     // they have these too
  std::vector<std::string> without;    // and lack these
  std::vector<KnownException> except;  // their own, instead of the file's for the same scenarios
  std::vector<std::string>
      as_expected;  // scenarios of the file's exceptions that these versions need none for
  Location where;

  bool holds(const VersionNumber& version) const;
};

void read_value(const Node& node, VersionRow& row);

struct ClientFile;

// apply_versions changes the file to what its rows say of this version, in their order, and notes what of the
// version was never measured. A version without a number is taken as the file says.
void apply_versions(ClientFile& file, const std::string& version);

}  // namespace lab

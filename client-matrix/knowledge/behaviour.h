// How clients deviate from what a scenario expects, and why: each reason once, with all that it explains.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "client-matrix/knowledge/version_number.h"
#include "lab-server/base/yaml.h"
#include "lab-server/scenario/outcome.h"

namespace lab {

// Deviation is one scenario, or the scenarios of a glob, in which a client deviates.
struct Deviation {
  std::string scenario;  // an id, or a glob: "extensions/*-unrequested*"
  std::optional<Outcome> outcome;
  std::optional<std::string> diagnosis;  // a cause's id, kContradicted or kUndecided
  bool is_as_expected = false;           // takes back what its file, or a layer below, says of other versions
  std::string because;
  std::string layer;  // whose row it is
  Location where;
};

bool is_glob(const std::string& scenario);

// find_deviation gives the first of them that is for a scenario; null when there is none, or when it takes
// back those behind it.
const Deviation* find_deviation(const std::vector<Deviation>& deviations, const std::string& scenario);

// check_deviation throws when there is no such scenario, or none that its glob fits, or no such cause.
void check_deviation(const Deviation& deviation, const std::vector<std::string>& scenarios,
                     const std::vector<std::string>& causes);

// Behaviour is one reason, the versions that have it, and what follows from it.
struct Behaviour {
  std::string because;
  std::string of;                   // whose versions count: "OpenSSL"; empty: those of the file's own subject
  std::vector<VersionSpan> spans;   // empty: all versions
  std::vector<std::string> traits;  // these versions have them,
  std::vector<std::string> lacks;   // and lack these
  std::vector<Deviation> deviations;
  Location where;

  bool holds(const std::optional<VersionNumber>& version) const;
};

void read_value(const Node& node, Behaviour& behaviour);
const Fields<Behaviour>& yaml_fields(As<Behaviour>);

// How scenarios are listed under a key: by id, or as a map of ids to the causes they are diagnosed as.
enum class EndingForm { list, map, either };

// The keys of a behaviour that say how a client ends: {"accepts", Outcome::accepted}, …
struct EndingKey {
  const char* key;
  std::optional<Outcome> outcome;  // nothing: whatever is expected
  EndingForm form;
};
const std::vector<EndingKey>& ending_keys();

}  // namespace lab

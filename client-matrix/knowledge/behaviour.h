// How clients deviate from a scenario's expectation, and why: each reason once, with everything that it
// explains.

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
  bool is_as_expected =
      false;  // cancels a deviation that its file, or a layer below, declares for other versions
  std::string because;
  std::string layer;  // the layer whose row this is
  Location where;
  bool is_at_times = false;  // it comes by chance: the client may end as expected too
};

bool is_glob(const std::string& scenario);

// find_deviation returns the first deviation for a scenario; null when there is none, or when the first one
// cancels the rest.
const Deviation* find_deviation(const std::vector<Deviation>& deviations, const std::string& scenario);

// check_deviation throws Error when the scenario or the cause does not exist, or when the glob fits no
// scenario.
void check_deviation(const Deviation& deviation, const std::vector<std::string>& scenarios,
                     const std::vector<std::string>& causes);

// Behaviour is one reason, the versions that it holds for, and its consequences.
struct Behaviour {
  std::string because;
  std::string of;  // the library whose versions count: "OpenSSL"; empty: the file's own subject
  std::vector<VersionSpan> spans;   // empty: all versions
  std::vector<std::string> traits;  // these versions have them,
  std::vector<std::string> lacks;   // and lack these
  std::vector<Deviation> deviations;
  bool is_at_times = false;  // its deviations come by chance
  Location where;

  bool holds(const std::optional<VersionNumber>& version) const;
};

void read_value(const Node& node, Behaviour& behaviour);
const Fields<Behaviour>& yaml_fields(As<Behaviour>);

// How a key lists scenarios: by id, or as a map from ids to their diagnosed causes.
enum class EndingForm { list, map, either };

// The keys of a behaviour for the outcomes of a client: {"accepts", Outcome::accepted}, …
struct EndingKey {
  const char* key;
  std::optional<Outcome> outcome;  // nothing: the expected one
  EndingForm form;
};
const std::vector<EndingKey>& ending_keys();

}  // namespace lab

// A known deviation of a client from what a scenario expects of it, with the reason.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lab-server/base/yaml.h"
#include "lab-server/scenario/scenario.h"

namespace lab {

// What it leaves out is as the scenario expects it; of an accepted cell the diagnosis is none.
struct KnownException {
  std::string scenario;
  std::optional<Outcome> outcome;
  std::optional<std::string> diagnosis;
  std::string because;
  Location where;
};

// read_value reads a list of them; Error for one that is not whole, and for two of one scenario.
void read_value(const Node& node, std::vector<KnownException>& exceptions);

// find_exception gives the one of that scenario, or null.
const KnownException* find_exception(const std::vector<KnownException>& exceptions,
                                     const std::string& scenario);

}  // namespace lab

// What all TLS libraries do alike is no deviation of any of them.

#include <fnmatch.h>

#include <algorithm>
#include <map>
#include <set>

#include "client-matrix/knowledge/layer.h"
#include "lab-server/scenario/library.h"
#include "tests/catch.h"
#include "tests/support/program.h"

namespace lab {
namespace {

// The scenarios in which every version of a library ends so.
using Ends = std::set<std::pair<std::string, Outcome>>;

Ends ends_of(const Layer& library, const ScenarioLibrary& scenarios) {
  Ends ends;
  for (const Behaviour& behaviour : library.knowledge.behaviours) {
    if (!behaviour.spans.empty()) continue;
    for (const Deviation& deviation : behaviour.deviations) {
      if (!deviation.outcome) continue;
      for (const Scenario& scenario : scenarios.all()) {
        if (::fnmatch(deviation.scenario.c_str(), scenario.id.c_str(), 0) == 0)
          ends.emplace(scenario.id, *deviation.outcome);
      }
    }
  }
  return ends;
}

TEST_CASE("no behaviour is held by all libraries: what every client does, the scenario expects", "[house]") {
  const ScenarioLibrary scenarios = ScenarioLibrary::load(source_dir() / "scenarios");
  LayerFolder layers(source_dir() / "client-matrix" / "stacks");
  std::map<std::pair<std::string, Outcome>, size_t> held;
  size_t libraries = 0;
  for (const auto& layer : layers.all()) {
    // curl has no library of its own below it: it goes with any.
    if (!layer->bases.empty() || layer->name == "curl") continue;
    ++libraries;
    for (const auto& end : ends_of(*layer, scenarios)) ++held[end];
  }
  CHECK(libraries > 3);
  for (const auto& [end, count] : held) {
    INFO(end.first << ", " << name_of(end.second));
    CHECK(count < libraries);
  }
}

}  // namespace
}  // namespace lab

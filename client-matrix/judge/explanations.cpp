#include "client-matrix/judge/explanations.h"

#include <fmt/format.h>

#include "client-matrix/judge/judge.h"
#include "lab-server/base/holds.h"

namespace lab {
namespace {

bool comes_to(const Expected& expected, const CellRecord& cell) {
  return expected.outcome == cell.outcome && expected.diagnosis == cell.diagnosis;
}

// The traits that a scenario asks for, each once.
std::vector<std::string> asked_for(const Expect& expect) {
  std::vector<std::string> traits = expect.accepted_by;
  for (const std::string& trait : expect.noticed_by) {
    if (!holds(traits, trait)) traits.push_back(trait);
  }
  return traits;
}

void add_traits(const CellRecord& cell, const Expect& expect, const std::vector<std::string>& own,
                std::vector<std::string>& all) {
  for (const std::string& trait : asked_for(expect)) {
    std::vector<std::string> others = own;
    const bool has_it = std::erase(others, trait) > 0;
    if (!has_it) others.push_back(trait);
    if (comes_to(expected_of(expect, others), cell))
      all.push_back(fmt::format("{} the trait '{}'", has_it ? "it lacks" : "it has", trait));
  }
}

void add_behaviours(const CellRecord& cell, const Expect& expect, const ClientFile& client,
                    const Layers& known, std::vector<std::string>& all) {
  const Expected regular = expected_of(expect, client.profile.traits);
  for (const auto& layer : known) {
    for (const Behaviour& behaviour : layer->knowledge.behaviours) {
      const Deviation* deviation = find_deviation(behaviour.deviations, cell.scenario);
      if (deviation == nullptr || !comes_to(declared(*deviation, regular), cell)) continue;
      const std::string line =
          fmt::format("as of {}: {} ({})", layer->title, behaviour.because, deviation->where.text());
      if (!holds(all, line)) all.push_back(line);
    }
  }
}

}  // namespace

std::vector<std::string> explanations_for(const CellRecord& cell, const Scenario& scenario,
                                          const ClientFile& client, const Layers& known) {
  std::vector<std::string> all;
  if (!scenario.parts.empty()) return all;
  add_traits(cell, scenario.expect, client.profile.traits, all);
  add_behaviours(cell, scenario.expect, client, known, all);
  return all;
}

}  // namespace lab

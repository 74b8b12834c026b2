// Several scenarios at once: `trust/expired + network/slow-drip`. docs/combinations.md tells what a good
// client must do.

#pragma once

#include <vector>

#include "lab-server/scenario/scenario.h"

namespace lab {

// combine merges the deviations of at least two scenarios read from files; its id is the expression. Throws
// Error where two deviations cannot both hold: it names both scenarios, the key and both values.
Scenario combine(const std::vector<const Scenario*>& parts);

}  // namespace lab

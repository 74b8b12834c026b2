// Several scenarios at once: `trust/expired + network/slow-drip`. docs/combinations.md says what is expected
// of one.

#pragma once

#include <vector>

#include "lab-server/scenario/scenario.h"

namespace lab {

// combine merges the deviations of at least two scenarios read from files; its id is the expression. Error,
// naming both sides, the key and what each says, where two of them cannot both hold.
Scenario combine(const std::vector<const Scenario*>& parts);

}  // namespace lab

// Known behaviour of other clients that would explain a surprise.

#pragma once

#include <string>
#include <vector>

#include "client-matrix/judge/record.h"
#include "client-matrix/knowledge/client_file.h"
#include "lab-server/scenario/scenario.h"

namespace lab {

// explanations_for returns one line for everything that would make the cell as expected: a trait that the
// client would need or lack, or a behaviour of a layer that it does not stand on: "the trait 'fetches-aia'",
// "as Go crypto/tls does: <because> (<file:line>)". Empty when nothing known explains the cell, and for a
// combination.
std::vector<std::string> explanations_for(const CellRecord& cell, const Scenario& scenario,
                                          const ClientFile& client, const Layers& known);

}  // namespace lab

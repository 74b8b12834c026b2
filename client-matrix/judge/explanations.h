// What is known of other clients and would make a surprise the expected thing.

#pragma once

#include <string>
#include <vector>

#include "client-matrix/judge/record.h"
#include "client-matrix/knowledge/client_file.h"
#include "lab-server/scenario/scenario.h"

namespace lab {

// explanations_for gives one line for each trait that the client would need, or would have to lack, and for
// each behaviour of a layer it does not stand on, with which the cell would be as expected: "the trait
// 'fetches-aia'", "as Go crypto/tls does: <because> (<file:line>)". Empty when nothing known explains it. Of
// a combination nothing is said.
std::vector<std::string> explanations_for(const CellRecord& cell, const Scenario& scenario,
                                          const ClientFile& client, const Layers& known);

}  // namespace lab

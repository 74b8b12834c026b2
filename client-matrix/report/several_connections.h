// What became of each connection where a scenario has a client make several.

#pragma once

#include <string>

#include "client-matrix/judge/record.h"

namespace lab {

// several_connections lists, for each scenario in which clients connected more than once, what became of the
// first connection, of the second and so on: of which cause the failed one died, and what the server says of
// it. Clients that fared alike share a line; those of which no connection worked are left out. Empty when
// there is no such scenario.
std::string several_connections(const RunRecord& run);

}  // namespace lab

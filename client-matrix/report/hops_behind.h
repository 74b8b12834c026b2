// Which hop failed where a gateway answers the client and the server behind it does not.

#pragma once

#include <string>

#include "client-matrix/judge/record.h"

namespace lab {

// hops_behind lists, for each scenario with a gateway whose inner hop failed, the status that the clients
// read, the cause, and both servers' accounts: the gateway's log line, and what the server behind saw. Empty
// when there is none.
std::string hops_behind(const RunRecord& run);

}  // namespace lab

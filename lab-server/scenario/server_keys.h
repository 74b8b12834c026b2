// Reading the keys of a `server:` block over a server there is.

#pragma once

#include "lab-server/scenario/scenario.h"

namespace lab {

// read_over overwrites those parts of the server that node has keys for.
void read_over(ServerSpec& server, const Node& node);

}  // namespace lab

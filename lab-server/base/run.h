// Running another program to its end.

#pragma once

#include <string>
#include <vector>

namespace lab {

// run_silently runs command[0], found on the path, with empty input, and discards its output. Returns its
// exit status; -1 when a signal ended it; 127, as a shell does, when it could not be started.
int run_silently(const std::vector<std::string>& command);

}  // namespace lab

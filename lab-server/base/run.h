// Running another program to its end.

#pragma once

#include <string>
#include <vector>

namespace lab {

// run_silently runs command[0], found on the path, with its input empty and its output thrown away. Returns
// its exit status; -1 when a signal ended it; nothing started gives 127, as a shell says.
int run_silently(const std::vector<std::string>& command);

}  // namespace lab

// How many instructions the lab's thread needs for a connection, counted by valgrind: a figure that a busy
// machine does not disturb.

#pragma once

#include <string>

namespace lab {

// instructions_per_connection runs a benchmark that lies beside this one, and that knows --answer and
// --connections, twice under callgrind. Error when valgrind is missing or it fails.
double instructions_per_connection(const std::string& program);

}  // namespace lab

// What happens to an exception that escapes a connection: it is our own bug, and it is always reported.

#pragma once

#include <cstdint>
#include <exception>

namespace lab {

// reported is the completion handler of every spawned coroutine: an exception becomes a line on stderr and
// counts.
void reported(std::exception_ptr exception);

// internal_errors counts the exceptions that escaped since the program began; not 0 fails a run.
uint64_t internal_errors();

}  // namespace lab

// How much CPU threads of this process have used, by the kernel's own account.

#pragma once

#include <chrono>
#include <string_view>

namespace lab {

using Nanoseconds = std::chrono::nanoseconds;

// own_cpu is what the calling thread has used (CLOCK_THREAD_CPUTIME_ID).
Nanoseconds own_cpu();

// cpu_of_threads is what all threads whose name begins with prefix have used, each read by its own CPU clock.
// Counting the lab's threads directly leaves out, without any subtraction, the load clients, the certificate
// key pool and the measuring itself. Throws Error when there is no such thread.
Nanoseconds cpu_of_threads(std::string_view prefix);

}  // namespace lab

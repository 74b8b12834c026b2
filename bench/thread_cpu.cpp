#include "bench/thread_cpu.h"

#include <fmt/format.h>
#include <time.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "lab-server/base/error.h"

namespace lab {
namespace {

Nanoseconds read_clock(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return std::chrono::seconds(now.tv_sec) + Nanoseconds(now.tv_nsec);
}

// The CPU clock of a thread by its id, as pthread_getcpuclockid makes it: Linux numbers clocks so
// (clock_getcpuclockid(3), kernel's posix-timers.h: CPUCLOCK_PERTHREAD_MASK | CPUCLOCK_SCHED).
clockid_t clock_of(int thread) { return static_cast<clockid_t>((~static_cast<unsigned>(thread) << 3) | 6u); }

}  // namespace

Nanoseconds own_cpu() { return read_clock(CLOCK_THREAD_CPUTIME_ID); }

Nanoseconds cpu_of_threads(std::string_view prefix) {
  Nanoseconds sum{0};
  size_t found = 0;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    std::string name;
    std::ifstream comm(task.path() / "comm");
    if (!std::getline(comm, name) || !name.starts_with(prefix)) continue;
    sum += read_clock(clock_of(std::stoi(task.path().filename().string())));
    ++found;
  }
  if (found == 0) throw Error(fmt::format("no thread of this process is called '{}…'", prefix));
  return sum;
}

}  // namespace lab

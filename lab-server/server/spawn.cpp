#include "lab-server/server/spawn.h"

#include <fmt/format.h>

#include <atomic>
#include <cstdio>

namespace lab {
namespace {
std::atomic<uint64_t> errors{0};
}

void reported(std::exception_ptr exception) {
  if (!exception) return;
  ++errors;
  try {
    std::rethrow_exception(exception);
  } catch (const std::exception& known) {
    std::fputs(fmt::format("internal-error: {}\n", known.what()).c_str(), stderr);
  } catch (...) {
    std::fputs("internal-error: unknown exception\n", stderr);
  }
}

uint64_t internal_errors() { return errors; }

}  // namespace lab

#include "client-matrix/report/progress.h"

#include <fmt/format.h>

#include <cstdio>

namespace lab {
namespace {

// A terminal that was closed takes nothing, and the run goes on to its end.
void say(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stderr); }

}  // namespace

void Progress::done(const std::string& what) {
  const std::lock_guard lock(mutex_);
  ++count_;
  if (is_terminal_) {
    constexpr size_t kColumns = 60;  // leaves room for the figures on a terminal of 80
    say(fmt::format("\r\033[K{}/{}  {}", count_, cells_, what.substr(0, kColumns)));
    std::fflush(stderr);
    has_line_ = true;
    return;
  }
  const size_t tenths = cells_ == 0 ? 10 : count_ * 10 / cells_;
  if (tenths > said_tenths_) say(fmt::format("{}/{} cells\n", count_, cells_));
  said_tenths_ = tenths;
}

void Progress::clear() {
  const std::lock_guard lock(mutex_);
  if (has_line_) say("\r\033[K");
  has_line_ = false;
}

}  // namespace lab

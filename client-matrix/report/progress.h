// How far a run is, on stderr: one line that changes on a terminal, a few lines elsewhere.

#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>

namespace lab {

// Progress is thread-safe.
class Progress {
 public:
  Progress(size_t cells, bool is_terminal) : cells_(cells), is_terminal_(is_terminal) {}
  ~Progress() { clear(); }

  // done counts one more cell; what names it.
  void done(const std::string& what);
  // clear takes the line away.
  void clear();
  size_t count() const { return count_; }

 private:
  const size_t cells_;
  const bool is_terminal_;
  std::mutex mutex_;
  size_t count_ = 0;
  size_t said_tenths_ = 0;
  bool has_line_ = false;
};

}  // namespace lab

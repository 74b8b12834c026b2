// Running a client program to its end, come what may: it hangs, floods, crashes or leaves children behind.

#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "client-matrix/drive/child.h"
#include "client-matrix/drive/interrupt.h"

namespace lab {

// Kept is the beginning and the end of what a stream said; the middle of a flood is dropped.
class Kept {
 public:
  static constexpr size_t kEachEnd = 64 * 1024;

  void add(std::string_view bytes);
  // text is what was kept, with a line in between that counts what was left out.
  std::string text() const;
  bool empty() const { return head_.empty(); }

 private:
  std::string head_;
  std::string tail_;
  size_t dropped_ = 0;
};

// drain reads what is there now from fd, in pieces; false when the stream has ended.
bool drain(int fd, const std::function<void(std::string_view)>& take);
bool drain(int fd, Kept& kept);

struct ProcessResult {
  ChildEnd end;
  bool is_timed_out = false;    // the deadline passed and it was killed
  bool is_interrupted = false;  // Ctrl-C, and it was killed
  std::string out;
  std::string err;
  double ms = 0;

  // text is all it printed, stderr first: what a person looks at.
  std::string text() const;
};

// run_process runs a command, at most until its deadline, and kills what is left of its group when it has
// ended. Throws Error when it cannot be started.
ProcessResult run_process(const Command& command, const Interrupt& interrupt);

}  // namespace lab

// Runs a client program to its end, even if it hangs, floods its output, crashes or leaves children behind.

#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "client-matrix/drive/child.h"
#include "client-matrix/drive/interrupt.h"

namespace lab {

// Kept holds the beginning and the end of a stream; it drops the middle of a flood.
class Kept {
 public:
  static constexpr size_t kEachEnd = 64 * 1024;

  void add(std::string_view bytes);
  // text is the kept text, with a line in the middle that counts the dropped bytes.
  std::string text() const;
  bool empty() const { return head_.empty(); }

 private:
  std::string head_;
  std::string tail_;
  size_t dropped_ = 0;
};

// drain reads, in pieces, the bytes available on fd now; false when the stream has ended.
bool drain(int fd, const std::function<void(std::string_view)>& take);
bool drain(int fd, Kept& kept);

struct ProcessResult {
  ChildEnd end;
  bool is_timed_out = false;    // the deadline passed, and we killed it
  bool is_interrupted = false;  // Ctrl-C, and we killed it
  std::string out;
  std::string err;
  double ms = 0;

  // text is all that it printed, stderr first, for a person to read.
  std::string text() const;
};

// run_process runs a command, at most until its deadline. When the command has ended, it kills the rest of
// its group. Throws Error when it cannot start the command.
ProcessResult run_process(const Command& command, const Interrupt& interrupt);

}  // namespace lab

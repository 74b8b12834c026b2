// Ctrl-C: one flag that threads can wait for with poll.

#pragma once

#include <atomic>

namespace lab {

inline constexpr int kExitInterrupted = 130;  // 128 + SIGINT, as shells report it

// Interrupt is raised once and stays so. Thread-safe.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  // raise may be called from a signal handler.
  void raise() noexcept;
  bool is_raised() const noexcept { return raised_; }
  // fd becomes readable when it is raised, and stays readable.
  int fd() const { return fd_; }

  // on_ctrl_c has SIGINT and SIGTERM raise this one; a second Ctrl-C ends the program at once.
  void on_ctrl_c();

 private:
  int fd_;
  std::atomic<bool> raised_ = false;
};

}  // namespace lab

// Ctrl-C and a closed terminal: one flag that threads can wait for with poll.

#pragma once

#include <atomic>
#include <cstdint>

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

  // on_ctrl_c makes SIGINT, SIGTERM and SIGHUP raise this one. A second signal that follows at once counts as
  // the same wish (`timeout` and terminals send two). A signal after kPatienceSeconds ends the program
  // immediately.
  void on_ctrl_c();
  static constexpr int kPatienceSeconds = 5;

 private:
  int fd_;
  std::atomic<bool> raised_ = false;
  std::atomic<int64_t> raised_at_ = 0;  // in seconds of the monotonic clock

  bool is_impatient() const noexcept;
  static void handle(int signal);
};

}  // namespace lab

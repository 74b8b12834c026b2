// A child process in a process group of its own, with pipes to its three standard streams.

#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "lab-server/base/yaml.h"

namespace lab {

// Command is what to run, and its surroundings.
struct Command {
  std::vector<std::string> argv;         // argv[0] is a path, see find_program
  std::vector<std::string> environment;  // "NAME=value"; it inherits nothing
  std::filesystem::path folder;          // where it runs; empty: here
  std::string std_in;                    // the input that it reads; then its stdin ends
  Milliseconds deadline{10'000};
};

// Descriptor owns a file descriptor.
class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor() { close(); }

  int get() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }
  int release();
  void close();

 private:
  int fd_;
};

// How a process ended.
struct ChildEnd {
  int exit_status = -1;  // -1 when a signal ended it
  int signal = 0;
};

// Child is a started process. Destroying it kills its whole group.
class Child {
 public:
  // Throws Error when it cannot be started (no such program, not executable, out of processes).
  explicit Child(const Command& command);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // Our ends of its streams; all non-blocking and closed on exec.
  Descriptor in;
  Descriptor out;
  Descriptor err;

  // exit_fd becomes readable when the process ends; -1 on kernels without pidfd_open (before Linux 5.3).
  int exit_fd() const { return exit_fd_.get(); }
  // has_ended: the process itself has ended. Does not wait.
  bool has_ended() const;
  // kill_group sends SIGKILL to the process and all of its group; may be called again.
  void kill_group();
  // finish kills what is left of the group and reaps the process, waiting for it if need be.
  ChildEnd finish();

 private:
  pid_t pid_ = -1;
  Descriptor exit_fd_;
  bool is_reaped_ = false;
  ChildEnd end_;
};

}  // namespace lab

#include "client-matrix/drive/process.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

#include "lab-server/base/text.h"

namespace lab {
namespace {

using Clock = std::chrono::steady_clock;

// A grandchild that left the group may hold the pipes open for ever; what the client itself printed is there
// at once.
constexpr Milliseconds kAfterEnd{200};
constexpr Milliseconds kWithoutPidfd{10};  // how often we look where the kernel cannot tell us

int until(Clock::time_point when) {
  const auto left = std::chrono::ceil<Milliseconds>(when - Clock::now());
  return static_cast<int>(std::max<int64_t>(0, left.count()));
}

// Writes what the pipe takes; closes it when all is written or nobody reads.
void write_some(Descriptor& in, std::string_view& rest) {
  while (!rest.empty()) {
    const ssize_t n = ::write(in.get(), rest.data(), rest.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EAGAIN) return;
    if (n < 0) break;
    rest.remove_prefix(static_cast<size_t>(n));
  }
  in.close();
}

void drain_and_close(Descriptor& fd, Kept& kept) {
  if (!drain(fd.get(), kept)) fd.close();
}

}  // namespace

void Kept::add(std::string_view bytes) {
  const size_t to_head = std::min(bytes.size(), kEachEnd - head_.size());
  head_ += bytes.substr(0, to_head);
  bytes.remove_prefix(to_head);
  tail_ += bytes;
  if (tail_.size() > 2 * kEachEnd) {  // cut rarely, so that a flood is copied once
    const size_t excess = tail_.size() - kEachEnd;
    dropped_ += excess;
    tail_.erase(0, excess);
  }
}

std::string Kept::text() const {
  const size_t excess = tail_.size() > kEachEnd ? tail_.size() - kEachEnd : 0;
  const size_t left_out = dropped_ + excess;
  if (left_out == 0) return head_ + tail_;
  return fmt::format("{}\n[{} bytes left out]\n{}", head_, left_out, tail_.substr(excess));
}

bool drain(int fd, Kept& kept) {
  return drain(fd, [&](std::string_view bytes) { kept.add(bytes); });
}

bool drain(int fd, const std::function<void(std::string_view)>& take) {
  char buffer[64 * 1024];  // a pipe's whole capacity
  // Bounded, so that a stream that never pauses cannot keep us from its deadline.
  for (int round = 0; round < 16; ++round) {
    const ssize_t n = ::read(fd, buffer, sizeof buffer);
    if (n == 0) return false;
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno == EAGAIN;
    take({buffer, static_cast<size_t>(n)});
  }
  return true;
}

std::string ProcessResult::text() const {
  const std::string_view first = trim(err);
  const std::string_view second = trim(out);
  if (first.empty() || second.empty()) return std::string(first.empty() ? second : first);
  return fmt::format("{}\n{}", first, second);
}

ProcessResult run_process(const Command& command, const Interrupt& interrupt) {
  const auto started = Clock::now();
  auto deadline = started + command.deadline;
  ProcessResult result;
  Kept out, err;
  std::string_view rest = command.std_in;
  bool has_ended = false;

  Child child(command);
  write_some(child.in, rest);
  while (child.out.is_open() || child.err.is_open() || !has_ended) {
    pollfd fds[] = {
        {child.in.get(), POLLOUT, 0}, {child.out.get(), POLLIN, 0},
        {child.err.get(), POLLIN, 0}, {has_ended ? -1 : child.exit_fd(), POLLIN, 0},
        {interrupt.fd(), POLLIN, 0},
    };
    int timeout = until(deadline);
    if (!has_ended && child.exit_fd() < 0)
      timeout = std::min(timeout, static_cast<int>(kWithoutPidfd.count()));
    ::poll(fds, std::size(fds), timeout);

    if (fds[0].revents != 0) write_some(child.in, rest);
    if (fds[1].revents != 0) drain_and_close(child.out, out);
    if (fds[2].revents != 0) drain_and_close(child.err, err);
    if (!has_ended && child.has_ended()) {
      has_ended = true;
      result.ms = std::chrono::duration<double, std::milli>(Clock::now() - started).count();
      child.kill_group();  // children it left behind
      deadline = std::min(deadline, Clock::now() + kAfterEnd);
    }
    if (interrupt.is_raised()) {
      result.is_interrupted = true;
      break;
    }
    if (Clock::now() >= deadline) {
      result.is_timed_out = !has_ended;
      break;
    }
  }
  result.end = child.finish();
  if (child.out.is_open()) drain(child.out.get(), out);  // what it printed before it was killed
  if (child.err.is_open()) drain(child.err.get(), err);
  if (result.ms == 0) result.ms = std::chrono::duration<double, std::milli>(Clock::now() - started).count();
  result.out = out.text();
  result.err = err.text();
  return result;
}

}  // namespace lab

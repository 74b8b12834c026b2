#include "client-matrix/drive/interrupt.h"

#include <fmt/format.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <ctime>

#include "lab-server/base/error.h"

namespace lab {
namespace {

std::atomic<Interrupt*> g_on_ctrl_c = nullptr;
constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP};

int64_t seconds() noexcept {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec;
}

}  // namespace

void Interrupt::handle(int signal) {
  const int saved = errno;
  if (Interrupt* interrupt = g_on_ctrl_c) {
    if (interrupt->is_impatient()) {
      std::signal(signal, SIG_DFL);
      std::raise(signal);
    }
    interrupt->raise();
  }
  errno = saved;
}

Interrupt::Interrupt() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (fd_ < 0) throw Error(fmt::format("cannot make an event descriptor: {}", std::strerror(errno)));
}

Interrupt::~Interrupt() {
  Interrupt* self = this;
  if (g_on_ctrl_c.compare_exchange_strong(self, nullptr)) {
    for (const int signal : kSignals) std::signal(signal, SIG_DFL);
  }
  ::close(fd_);
}

void Interrupt::raise() noexcept {
  if (!raised_) raised_at_ = seconds();
  raised_ = true;
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(fd_, &one, sizeof one);
}

bool Interrupt::is_impatient() const noexcept {
  return raised_ && seconds() - raised_at_ >= kPatienceSeconds;
}

void Interrupt::on_ctrl_c() {
  g_on_ctrl_c = this;
  for (const int signal : kSignals) {
    struct sigaction before {};
    ::sigaction(signal, nullptr, &before);
    if (signal == SIGHUP && before.sa_handler == SIG_IGN) continue;  // nohup
    struct sigaction action {};
    action.sa_handler = handle;
    action.sa_flags = SA_RESTART;
    ::sigaction(signal, &action, nullptr);
  }
}

}  // namespace lab

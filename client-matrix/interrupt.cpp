#include "client-matrix/interrupt.h"

#include <fmt/format.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>

#include "lab-server/base/error.h"

namespace lab {
namespace {

std::atomic<Interrupt*> g_on_ctrl_c = nullptr;

void handle(int) {
  const int saved = errno;
  if (Interrupt* interrupt = g_on_ctrl_c) interrupt->raise();
  errno = saved;
}

}  // namespace

Interrupt::Interrupt() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (fd_ < 0) throw Error(fmt::format("cannot make an event descriptor: {}", std::strerror(errno)));
}

Interrupt::~Interrupt() {
  Interrupt* self = this;
  if (g_on_ctrl_c.compare_exchange_strong(self, nullptr)) {
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
  }
  ::close(fd_);
}

void Interrupt::raise() noexcept {
  raised_ = true;
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(fd_, &one, sizeof one);
}

void Interrupt::on_ctrl_c() {
  g_on_ctrl_c = this;
  struct sigaction action {};
  action.sa_handler = handle;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

}  // namespace lab

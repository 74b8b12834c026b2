// The signals with which a person, a terminal or a service manager ends us.

#pragma once

#include <signal.h>

namespace lab {

// EndSignals blocks them before any thread exists, so that only wait() gets them. Cleaning up therefore
// completes, however many signals come. It leaves out SIGHUP when that is ignored (nohup). It also ignores
// SIGPIPE: if the reader of stdout is gone, the write fails.
class EndSignals {
 public:
  EndSignals() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    struct sigaction hang_up {};
    sigaction(SIGHUP, nullptr, &hang_up);
    if (hang_up.sa_handler != SIG_IGN) sigaddset(&signals_, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    signal(SIGPIPE, SIG_IGN);
  }
  int wait() const {
    int signal = 0;
    sigwait(&signals_, &signal);
    return signal;
  }

 private:
  sigset_t signals_;
};

}  // namespace lab

// The signals by which a person, a terminal or a service manager ends us.

#pragma once

#include <signal.h>

namespace lab {

// EndSignals blocks them before any thread is there, so that only wait() gets them: what was made is cleaned
// up, however many come. A hang-up that is to be ignored (nohup) is none. A reader of stdout that went away
// is an error of that write.
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

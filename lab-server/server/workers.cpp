#include "lab-server/server/workers.h"

#include <fmt/format.h>
#include <pthread.h>
#include <signal.h>

namespace lab {
namespace {

// Signals belong to the main thread: it is the one that cleans up.
void block_signals() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

}  // namespace

Workers::Workers(int threads) {
  for (int i = 0; i < threads; ++i) {
    contexts_.push_back(std::make_unique<boost::asio::io_context>(1));
    guards_.push_back(boost::asio::make_work_guard(*contexts_.back()));
  }
  for (int i = 0; i < threads; ++i) {
    threads_.emplace_back([context = contexts_[static_cast<size_t>(i)].get(), i] {
      block_signals();
      pthread_setname_np(pthread_self(), fmt::format("lab-{}", i).c_str());
      context->run();
    });
  }
}

Workers::~Workers() {
  guards_.clear();
  for (auto& context : contexts_) context->stop();
  for (std::thread& thread : threads_) thread.join();
}

boost::asio::io_context& Workers::next() { return *contexts_[turn_++ % contexts_.size()]; }

}  // namespace lab

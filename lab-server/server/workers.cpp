#include "lab-server/server/workers.h"

#include <fmt/format.h>
#include <pthread.h>

#include "lab-server/base/signals.h"

namespace lab {
namespace {

// Two, so that one slow key does not keep the certificates of all others waiting.
constexpr size_t kAside = 2;

}  // namespace

Workers::Workers(int threads) {
  const SignalsBlocked blocked;
  for (int i = 0; i < threads; ++i) {
    contexts_.push_back(std::make_unique<boost::asio::io_context>(1));
    guards_.push_back(boost::asio::make_work_guard(*contexts_.back()));
  }
  for (int i = 0; i < threads; ++i) {
    threads_.emplace_back([context = contexts_[static_cast<size_t>(i)].get(), i] {
      pthread_setname_np(pthread_self(), fmt::format("lab-{}", i).c_str());
      context->run();
    });
  }
  aside_ = std::make_unique<boost::asio::thread_pool>(kAside);
}

Workers::~Workers() {
  aside_->join();
  guards_.clear();
  for (auto& context : contexts_) context->stop();
  for (std::thread& thread : threads_) thread.join();
}

boost::asio::io_context& Workers::next() { return *contexts_[turn_++ % contexts_.size()]; }

}  // namespace lab

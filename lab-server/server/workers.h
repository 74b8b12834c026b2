// The lab's threads. Each runs one single-threaded io_context and gets connections in turn, so no connection
// ever needs a lock or a strand.

#pragma once

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <memory>
#include <thread>
#include <vector>

namespace lab {

class Workers {
 public:
  explicit Workers(int threads);
  ~Workers();  // stops and joins
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // next returns the contexts in turn.
  boost::asio::io_context& next();
  // acceptor is the context that all listeners accept on (it serves connections too).
  boost::asio::io_context& acceptor() { return *contexts_.front(); }
  // aside runs work that is too slow for a thread that serves connections, such as making keys.
  boost::asio::thread_pool& aside() { return *aside_; }

 private:
  using Guard = boost::asio::executor_work_guard<boost::asio::io_context::executor_type>;

  std::vector<std::unique_ptr<boost::asio::io_context>> contexts_;
  std::vector<Guard> guards_;
  std::vector<std::thread> threads_;
  std::unique_ptr<boost::asio::thread_pool> aside_;
  std::atomic<size_t> turn_{0};
};

}  // namespace lab

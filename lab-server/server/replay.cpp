#include "lab-server/server/replay.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <chrono>

namespace lab {

namespace asio = boost::asio;

namespace {

// The server answers at once; after that it waits for a Finished that never comes.
constexpr std::chrono::milliseconds kPause{200};

constexpr auto kNoThrow = asio::as_tuple(asio::use_awaitable);

}  // namespace

bool Replays::add(const Bytes& random) {
  const std::lock_guard lock(mutex_);
  return randoms_.insert(random).second;
}

bool Replays::hold(const Bytes& random) const {
  const std::lock_guard lock(mutex_);
  return randoms_.contains(random);
}

asio::awaitable<size_t> replay(asio::ip::tcp::endpoint server, Bytes bytes) {
  const auto executor = co_await asio::this_coro::executor;
  asio::ip::tcp::socket socket(executor);
  auto [connect_error] = co_await socket.async_connect(server, kNoThrow);
  if (connect_error) co_return 0;
  auto [write_error, written] = co_await asio::async_write(socket, asio::buffer(bytes), kNoThrow);
  if (write_error || written != bytes.size()) co_return 0;
  Bytes answer(16 * 1024);
  size_t received = 0;
  for (bool goes_on = true; goes_on;) {
    asio::steady_timer pause(executor, kPause);
    pause.async_wait([&socket](boost::system::error_code error) {
      if (!error) socket.cancel();
    });
    auto [read_error, size] = co_await socket.async_read_some(asio::buffer(answer), kNoThrow);
    pause.cancel();
    received += size;
    goes_on = !read_error;
  }
  co_return received;
}

}  // namespace lab

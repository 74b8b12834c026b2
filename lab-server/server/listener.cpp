#include "lab-server/server/listener.h"

#include <fmt/format.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <future>

#include "lab-server/base/error.h"
#include "lab-server/base/pasteable.h"
#include "lab-server/base/text.h"
#include "lab-server/server/spawn.h"

namespace lab {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

struct Listener::Acceptor {
  tcp::acceptor acceptor;
  asio::steady_timer pause;
  OnConnection on_connection;
  bool is_open = true;

  Acceptor(asio::io_context& context, OnConnection on_connection)
      : acceptor(context), pause(context), on_connection(std::move(on_connection)) {}
};

namespace {

[[noreturn]] void cannot_listen(const std::string& address, uint16_t port, const error_code& ec) {
  const char* hint = ec == asio::error::address_in_use
                         ? "another program has the port; choose another with --port, "
                           "or 0 for any free one"
                     : ec == asio::error::access_denied ? "ports below 1024 need root; choose a higher one"
                     : ec == asio::error::no_descriptors
                         ? "each port takes a file descriptor: raise the limit with ulimit -n"
                     : ec == boost::system::errc::address_not_available
                         ? "this machine has no such address; `ip address` lists those it has"
                         : "";
  throw Error(fmt::format("cannot listen on {}: {}", authority(address, port), ec.message()), hint);
}

}  // namespace

Listener::Listener(Workers& workers, const std::string& address, uint16_t port, OnConnection on_connection)
    : workers_(workers), acceptor_(std::make_shared<Acceptor>(workers.acceptor(), std::move(on_connection))) {
  error_code ec;
  const auto ip = asio::ip::make_address(address, ec);
  if (ec)
    throw Error(fmt::format("expected an IP address to listen on, got '{}'", address), "127.0.0.1 or ::1");
  const tcp::endpoint endpoint(ip, port);
  tcp::acceptor& acceptor = acceptor_->acceptor;
  acceptor.open(endpoint.protocol(), ec);
  if (!ec) acceptor.set_option(tcp::acceptor::reuse_address(true), ec);
  if (!ec) acceptor.bind(endpoint, ec);
  if (!ec) acceptor.listen(asio::socket_base::max_listen_connections, ec);
  if (ec) cannot_listen(address, port, ec);
  port_ = acceptor.local_endpoint().port();

  const auto listen = [](std::shared_ptr<Acceptor> self, Workers& workers) -> asio::awaitable<void> {
    while (self->is_open) {
      auto [error, socket] =
          co_await self->acceptor.async_accept(workers.next(), asio::as_tuple(asio::use_awaitable));
      if (!self->is_open) co_return;
      if (!error) {
        self->on_connection(std::move(socket));
        continue;
      }
      // Out of file descriptors or memory: try again shortly rather than spin.
      self->pause.expires_after(std::chrono::milliseconds(50));
      co_await self->pause.async_wait(asio::as_tuple(asio::use_awaitable));
    }
  };
  asio::co_spawn(workers.acceptor(), listen(acceptor_, workers_), reported);
}

Listener::~Listener() {
  std::promise<void> closed;
  asio::post(workers_.acceptor(), [&] {
    acceptor_->is_open = false;
    error_code ignored;
    acceptor_->acceptor.close(ignored);
    acceptor_->pause.cancel();
    closed.set_value();
  });
  closed.get_future().wait();
}

void Listener::settle() {
  // Between one posted call and the next but one the reactor has looked at the sockets, and what it found has
  // run.
  for (int i = 0; i < 3; ++i) {
    std::promise<void> passed;
    asio::post(workers_.acceptor(), [&] { passed.set_value(); });
    passed.get_future().wait();
  }
}

}  // namespace lab

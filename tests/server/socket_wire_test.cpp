#include "lab-server/server/socket_wire.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <memory>

#include "lab-server/server/spawn.h"
#include "tests/catch.h"

namespace lab {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

struct Sent {
  bool is_whole = false;
  size_t bytes = 0;
};

// A connection that sends once.
class Sender : public SocketWire {
 public:
  using SocketWire::SocketWire;

  awaitable<void> run(Bytes bytes) {
    const bool is_sent = co_await send(bytes);
    sent_ = {is_sent, bytes_sent()};
  }
  const Sent& sent() const { return sent_; }

 private:
  void received(std::span<const uint8_t>) override {}

  Sent sent_;
};

// What has been sent of so many bytes to a peer that reads some and then resets the connection.
Sent sent_of(size_t size, size_t read) {
  asio::io_context io;
  tcp::acceptor acceptor(io, {asio::ip::make_address("127.0.0.1"), 0});
  tcp::socket peer(io);
  peer.connect(acceptor.local_endpoint());
  const auto sender = std::make_shared<Sender>(acceptor.accept());
  asio::co_spawn(io, sender->run(Bytes(size, 'x')),
                 [](std::exception_ptr exception) { reported(exception); });
  io.poll();
  std::vector<char> got(read);
  asio::read(peer, asio::buffer(got));
  peer.set_option(asio::socket_base::linger(true, 0));
  peer.close();
  io.run();
  return sender->sent();
}

TEST_CASE("bytes that did not leave are not counted as sent", "[server]") {
  constexpr size_t kMoreThanAnyBuffer = 64 * 1024 * 1024;
  const Sent broken = sent_of(kMoreThanAnyBuffer, 1000);
  CHECK_FALSE(broken.is_whole);
  CHECK(broken.bytes >= 1000);
  CHECK(broken.bytes < kMoreThanAnyBuffer);
  const Sent whole = sent_of(1000, 1000);
  CHECK(whole.is_whole);
  CHECK(whole.bytes == 1000);
}

}  // namespace
}  // namespace lab

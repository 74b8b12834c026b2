#include "tests/support/probe.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "tests/catch.h"

namespace lab {
namespace {

int connect_to(uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return fd;
  ::close(fd);
  return -1;
}

}  // namespace

Probe::Probe(uint16_t port) : fd_(connect_to(port)) { REQUIRE(fd_ >= 0); }

Probe::~Probe() { ::close(fd_); }

void Probe::send(std::span<const uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n < 0) {
      peer_ = Peer::reset;
      return;
    }
    bytes = bytes.subspan(static_cast<size_t>(n));
  }
}

void Probe::send_fin() { ::shutdown(fd_, SHUT_WR); }

Bytes Probe::received_within(Milliseconds time) { return receive(time, false); }
Bytes Probe::first_bytes(Milliseconds time) { return receive(time, true); }

Bytes Probe::receive(Milliseconds time, bool stop_at_first) {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + time;
  Bytes received;
  while (peer_ == Peer::open && !(stop_at_first && !received.empty())) {
    const auto left = std::chrono::duration_cast<Milliseconds>(end - Clock::now());
    if (left.count() <= 0) break;
    pollfd waiting{fd_, POLLIN, 0};
    if (::poll(&waiting, 1, static_cast<int>(left.count())) <= 0) break;
    uint8_t buffer[4096];
    const ssize_t n = ::recv(fd_, buffer, sizeof buffer, 0);
    if (n > 0) received.insert(received.end(), buffer, buffer + n);
    if (n == 0) peer_ = Peer::finished;
    if (n < 0) peer_ = Peer::reset;
  }
  return received;
}

bool connects(uint16_t port) {
  const int fd = connect_to(port);
  if (fd >= 0) ::close(fd);
  return fd >= 0;
}

bool is_server_hello(std::span<const uint8_t> bytes) {
  return bytes.size() > 5 && bytes[0] == 22 && bytes[1] == 3 && bytes[5] == 2;
}

}  // namespace lab

#include "tests/support/service.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

#include "tests/catch.h"

namespace lab {

Service::Service(Answer answer, Ends ends, Says says) : answer_(std::move(answer)), ends_(ends), says_(says) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  REQUIRE(::bind(listener_, reinterpret_cast<sockaddr*>(&address), length) == 0);
  REQUIRE(::listen(listener_, 8) == 0);
  REQUIRE(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length) == 0);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

Service::~Service() {
  is_over_ = true;
  thread_.join();
  ::close(listener_);
}

std::string Service::heard() const {
  const std::lock_guard lock(mutex_);
  return heard_;
}

namespace {

bool is_readable(int fd) {
  pollfd wanted = {fd, POLLIN, 0};
  return ::poll(&wanted, 1, 20) > 0;
}

bool send_all(int fd, const std::string& bytes) {
  for (size_t at = 0; at < bytes.size();) {
    const ssize_t n = ::send(fd, bytes.data() + at, bytes.size() - at, MSG_NOSIGNAL);
    if (n <= 0) return false;
    at += static_cast<size_t>(n);
  }
  return true;
}

}  // namespace

void Service::serve() {
  while (!is_over_) {
    if (!is_readable(listener_)) continue;
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) continue;
    serve_one(client);
    ::close(client);
  }
}

void Service::serve_one(int client) {
  std::string heard;
  std::array<char, 16384> piece;
  while (!is_over_) {
    if (!is_readable(client)) continue;
    const ssize_t n = ::recv(client, piece.data(), piece.size(), 0);
    if (n <= 0) return;
    const std::string last(piece.data(), static_cast<size_t>(n));
    if (says_ == Says::once) {
      heard += last;
      const std::lock_guard lock(mutex_);
      heard_ = heard;
    }
    const std::string reply = answer_(says_ == Says::each ? last : heard);
    if (reply.empty()) continue;
    if (!send_all(client, reply)) return;
    if (ends_ == Ends::by_reset) {
      const linger at_once = {1, 0};
      ::setsockopt(client, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    }
    if (ends_ != Ends::after_client) return;
  }
}

}  // namespace lab

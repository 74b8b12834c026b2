#include "bench/load.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

#include "bench/in_memory.h"

namespace lab {
namespace {

constexpr std::string_view kRequest = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

class Socket {
 public:
  Socket(const std::string& address, uint16_t port) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    inet_pton(AF_INET, address.c_str(), &to.sin_addr);
    const int on = 1;
    setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    is_connected_ = connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0;
  }
  ~Socket() { close(fd_); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  int fd() const { return fd_; }
  bool is_connected() const { return is_connected_; }

 private:
  const int fd_;
  bool is_connected_ = false;
};

// One connection from connect to close; says what was negotiated, or nothing when anything went wrong.
std::string fetch(SSL_CTX* ctx, const Load& load) {
  const Socket socket(load.address, load.port);
  if (!socket.is_connected()) return {};
  const bssl::UniquePtr<SSL> ssl(SSL_new(ctx));
  SSL_set_fd(ssl.get(), socket.fd());
  if (SSL_connect(ssl.get()) != 1) return {};
  if (SSL_version(ssl.get()) != TLS1_3_VERSION || SSL_session_reused(ssl.get()) != 0) return {};
  SSL_write(ssl.get(), kRequest.data(), static_cast<int>(kRequest.size()));
  std::string page;
  char buffer[4096];
  int n = 0;
  while ((n = SSL_read(ssl.get(), buffer, sizeof buffer)) > 0) page.append(buffer, static_cast<size_t>(n));
  if (!page.starts_with("HTTP/1.1 200 ")) return {};
  return fmt::format("{}, {}", SSL_CIPHER_standard_name(SSL_get_current_cipher(ssl.get())),
                     SSL_get_curve_name(SSL_get_curve_id(ssl.get())));
}

}  // namespace

LoadResult run_load(const Load& load) {
  LoadResult result;
  std::mutex mutex;
  std::atomic<size_t> begun{0};
  std::vector<std::thread> clients;
  clients.reserve(static_cast<size_t>(load.clients));
  for (int i = 0; i < load.clients; ++i) {
    clients.emplace_back([&] {
      pthread_setname_np(pthread_self(), "load");
      const bssl::UniquePtr<SSL_CTX> ctx = client_context();
      while (begun++ < load.connections) {
        const std::string negotiated = fetch(ctx.get(), load);
        ERR_clear_error();
        const std::lock_guard lock(mutex);
        if (negotiated.empty()) {
          ++result.failed;
        } else {
          result.negotiated = negotiated;
        }
      }
    });
  }
  for (std::thread& client : clients) client.join();
  return result;
}

}  // namespace lab

// Accepts connections on one port and deals them to the workers.

#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <memory>
#include <string>

#include "lab-server/server/workers.h"

namespace lab {

class Listener {
 public:
  using OnConnection = std::function<void(boost::asio::ip::tcp::socket)>;

  // Binds to address:port (0: any free one) and begins to accept; throws Error when that fails. It calls
  // on_connection on the acceptor's thread. The workers must outlive this.
  Listener(Workers& workers, const std::string& address, uint16_t port, OnConnection on_connection);
  ~Listener();  // after it nobody calls on_connection
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  uint16_t port() const { return port_; }

  // settle returns once every connection that a client has already made is accepted.
  void settle();

 private:
  struct Acceptor;
  Workers& workers_;
  std::shared_ptr<Acceptor> acceptor_;
  uint16_t port_ = 0;
};

}  // namespace lab

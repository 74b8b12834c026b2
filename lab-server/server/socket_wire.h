// One TCP connection of the lab: reading, writing, its deadline, how it ends. Derived classes define the
// protocol over it.

#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <span>
#include <string>

#include "lab-server/faults/wire.h"
#include "lab-server/server/event.h"
#include "lab-server/server/setup.h"

namespace lab {

class Capture;

// The event's detail for a fault whose `when:` does not hold.
inline constexpr const char* kNotOnThisOne = "not on this connection, by its when:";

class SocketWire : public std::enable_shared_from_this<SocketWire> {
 public:
  explicit SocketWire(boost::asio::ip::tcp::socket socket);
  virtual ~SocketWire();

  // What a fault may do (faults/wire.h). Each FaultWire adds which fault it was.
  awaitable<void> sleep(Milliseconds time);
  awaitable<void> send_instead(Bytes bytes, std::string kind);
  awaitable<void> send_raw(Bytes bytes);
  virtual awaitable<void> send_alert(uint8_t description);
  void end_with_reset();
  void end_with_fin();
  bool is_ended() const { return !end_.how.empty(); }
  virtual size_t open_connections() const { return 1; }
  virtual bool is_early() const { return false; }
  virtual awaitable<size_t> replay_early_data();
  void delivered(size_t fault, std::string detail);
  void does_not_apply(size_t fault, std::string detail);

  // shut_down_later ends the connection soon, on its own thread; callable from any.
  void shut_down_later();

 protected:
  using Socket = boost::asio::ip::tcp::socket;

  // received is called with the client's bytes as they arrive.
  virtual void received(std::span<const uint8_t> bytes) = 0;
  // left is called with our bytes once the kernel has taken them.
  virtual void left(std::span<const uint8_t>) {}

  // fill reads the client's next bytes; false when the connection has ended.
  awaitable<bool> fill();
  // send writes all of bytes and empties it; false when the connection has ended.
  awaitable<bool> send(Bytes& bytes);
  // drain reads on until the client closes, at most a second, then closes. A close with unread bytes would
  // be a reset, and a reset can overtake the alert that says why.
  awaitable<void> drain();

  // arm restarts the deadline: when it passes, the connection ends as a time-out.
  void arm(Milliseconds time);

  // note_end notes how the connection ended; only the first call counts.
  void note_end(const char* by, const char* how);

  void set_faults(const Faults& faults);

  // keep_traffic keeps packets from now on; `before` holds the bytes received so far.
  void keep_traffic(std::span<const uint8_t> before);
  std::vector<Packet> take_packets();

  // bytes_sent counts the bytes that send has sent.
  size_t bytes_sent() const { return bytes_sent_; }

  // cancel ends what waits on the socket.
  virtual void cancel();
  boost::asio::any_io_executor executor() { return socket_.get_executor(); }

  const End& end() const { return end_; }
  const std::vector<FaultDelivery>& deliveries() const { return deliveries_; }
  const std::string& sent_instead() const { return sent_instead_; }
  // peer is the client's address and port.
  const std::string& peer() const { return peer_; }
  const boost::asio::ip::address& client() const { return client_; }
  uint16_t port() const { return port_; }
  // local_address is where the client arrived; empty once it is gone. local_endpoint adds the port.
  std::string local_address() const;
  boost::asio::ip::tcp::endpoint local_endpoint() const;

 private:
  enum class Read { some, nothing, ended };
  Read try_read();
  void end_by_time();

  Socket socket_;
  boost::asio::steady_timer deadline_;
  boost::asio::steady_timer sleep_;
  End end_;
  bool is_draining_ = false;
  bool is_sleeping_ = false;
  std::vector<FaultDelivery> deliveries_;
  size_t bytes_sent_ = 0;
  std::string sent_instead_;
  std::unique_ptr<Capture> capture_;  // null: nothing is kept
  boost::asio::ip::address client_;
  std::string peer_;
  uint16_t port_ = 0;
};

}  // namespace lab

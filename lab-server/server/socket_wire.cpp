#include "lab-server/server/socket_wire.h"

#include <fmt/format.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "lab-server/base/pasteable.h"
#include "lab-server/server/capture.h"
#include "lab-server/tls/record.h"

namespace lab {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

// How long we wait for the client to close after us, so that it has the time to read why.
constexpr Milliseconds kDrain{1000};
constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);
constexpr const char* kShutdown = "shutdown";  // the lab itself ends
}  // namespace

SocketWire::SocketWire(Socket socket)
    : socket_(std::move(socket)), deadline_(socket_.get_executor()), sleep_(socket_.get_executor()) {
  error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  socket_.non_blocking(true, ignored);
  error_code gone;
  const auto remote = socket_.remote_endpoint(gone);
  if (!gone) {
    client_ = remote.address();
    peer_ = authority(client_.to_string(), remote.port());
  }
  const auto local = socket_.local_endpoint(gone);
  if (!gone) port_ = local.port();
}

SocketWire::~SocketWire() = default;

std::string SocketWire::local_address() const {
  error_code gone;
  const auto local = socket_.local_endpoint(gone);
  return gone ? std::string() : local.address().to_string();
}

boost::asio::ip::tcp::endpoint SocketWire::local_endpoint() const {
  error_code gone;
  return socket_.local_endpoint(gone);
}

awaitable<size_t> SocketWire::replay_early_data() { co_return 0; }

void SocketWire::keep_traffic(std::span<const uint8_t> before) {
  error_code gone;
  const auto client = socket_.remote_endpoint(gone);
  const auto server = socket_.local_endpoint(gone);
  capture_ = std::make_unique<Capture>(client, server);
  capture_->received(before);
}

std::vector<Packet> SocketWire::take_packets() { return capture_ ? capture_->take() : std::vector<Packet>(); }

// The buffer lives in this plain function: in a coroutine it would lie in the frame of every idle connection.
SocketWire::Read SocketWire::try_read() {
  uint8_t buffer[16 * 1024];
  error_code ec;
  const size_t n = socket_.read_some(asio::buffer(buffer), ec);
  if (!ec) {
    if (capture_) capture_->received({buffer, n});
    received({buffer, n});
    return Read::some;
  }
  if (ec == asio::error::would_block) return Read::nothing;
  if (capture_) capture_->client_ended(ec != asio::error::eof);
  note_end("client", ec == asio::error::eof ? "fin" : "rst");
  return Read::ended;
}

awaitable<bool> SocketWire::fill() {
  for (;;) {
    if (is_ended() && !is_draining_) co_return false;
    const Read read = try_read();
    if (read != Read::nothing) co_return read == Read::some;
    const auto [ec] = co_await socket_.async_wait(Socket::wait_read, kAsTuple);
    if (ec) co_return false;
  }
}

awaitable<bool> SocketWire::send(Bytes& bytes) {
  if (bytes.empty()) co_return true;
  error_code ec;
  size_t sent = socket_.write_some(asio::buffer(bytes), ec);
  if (ec == asio::error::would_block) ec = {};
  if (!ec && sent < bytes.size()) {
    const auto rest = asio::buffer(bytes.data() + sent, bytes.size() - sent);
    const auto [later, n] = co_await asio::async_write(socket_, rest, kAsTuple);
    ec = later;
    sent += n;
  }
  if (capture_) capture_->sent({bytes.data(), sent});
  left({bytes.data(), sent});
  bytes_sent_ += sent;
  bytes.clear();
  if (ec) note_end("client", "rst");
  co_return !ec;
}

awaitable<void> SocketWire::drain() {
  if (end_.how != kShutdown) {
    is_draining_ = true;
    arm(kDrain);
    bool has_more = socket_.is_open();
    while (has_more) has_more = co_await fill();
  }
  deadline_.cancel();
  if (capture_) capture_->server_ended(false);
  error_code ignored;
  socket_.shutdown(Socket::shutdown_send, ignored);
  socket_.close(ignored);
}

// Reads on while it sleeps: only so is a client noticed that gives up waiting.
awaitable<void> SocketWire::sleep(Milliseconds time) {
  is_sleeping_ = true;
  sleep_.expires_after(time);
  sleep_.async_wait([weak = weak_from_this()](error_code ec) {
    const auto self = weak.lock();
    if (ec || !self) return;
    self->is_sleeping_ = false;
    error_code ignored;
    self->socket_.cancel(ignored);
  });
  while (is_sleeping_ && !is_ended()) {
    if (try_read() != Read::nothing) continue;
    const auto [ec] = co_await socket_.async_wait(Socket::wait_read, kAsTuple);
    if (ec && is_sleeping_) break;
  }
  is_sleeping_ = false;
  sleep_.cancel();
}

awaitable<void> SocketWire::send_instead(Bytes bytes, std::string kind) {
  sent_instead_ = std::move(kind);
  co_await send(bytes);
}

awaitable<void> SocketWire::send_raw(Bytes bytes) { co_await send(bytes); }

awaitable<void> SocketWire::send_alert(uint8_t description) {
  const uint8_t body[] = {2, description};
  Bytes record = record_bytes(ContentType::alert, 0x0303, body);
  co_await send(record);
  note_end("server", "fatal-alert");
}

void SocketWire::end_with_reset() {
  note_end("server", "rst");
  if (capture_) capture_->server_ended(true);
  error_code ignored;
  socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  socket_.close(ignored);
  cancel();
}

void SocketWire::end_with_fin() {
  note_end("server", "fin");
  if (capture_) capture_->server_ended(false);
  error_code ignored;
  socket_.shutdown(Socket::shutdown_send, ignored);
}

void SocketWire::delivered(size_t fault, std::string detail) {
  FaultDelivery& delivery = deliveries_.at(fault);
  delivery.is_delivered = true;
  delivery.detail = std::move(detail);
}

void SocketWire::does_not_apply(size_t fault, std::string detail) {
  FaultDelivery& delivery = deliveries_.at(fault);
  delivery.applies = false;
  delivery.detail = std::move(detail);
}

void SocketWire::set_faults(const Faults& faults) {
  for (const NamedFault& fault : faults) deliveries_.push_back({fault.name, fault.commits});
}

void SocketWire::arm(Milliseconds time) {
  deadline_.expires_after(time);
  deadline_.async_wait([weak = weak_from_this()](error_code ec) {
    if (ec) return;
    if (const auto self = weak.lock()) self->end_by_time();
  });
}

// The client hears of it at once: only then is it waited for.
void SocketWire::end_by_time() {
  if (!is_ended()) {
    note_end("server", "time-out");
    end_with_fin();
  }
  cancel();
}

void SocketWire::shut_down_later() {
  asio::post(socket_.get_executor(), [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (!self) return;
    self->note_end("server", kShutdown);
    self->is_draining_ = false;
    self->cancel();
  });
}

void SocketWire::cancel() {
  error_code ignored;
  if (socket_.is_open()) socket_.cancel(ignored);
  sleep_.cancel();
}

void SocketWire::note_end(const char* by, const char* how) {
  if (end_.how.empty()) end_ = {by, how};
}

}  // namespace lab

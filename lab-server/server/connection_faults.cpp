// The moments a connection offers its faults while TLS is spoken.

#include "lab-server/server/connection.h"
#include "lab-server/tls/numbers.h"

namespace lab {
namespace {}  // namespace

bool Connection::is_committed(size_t fault) {
  fault_now(fault);
  const Occasion occasion{number_, client(), story_.hello ? &*story_.hello : nullptr};
  return faults()[fault].when.holds(occasion);
}

// A plain function: without faults a flush costs no coroutine of its own.
awaitable<bool> Connection::flush() {
  return faults().empty() ? send(engine_->outgoing()) : flush_past_faults();
}

Flight Connection::next_flight() {
  Flight flight;
  flight.bytes.swap(engine_->outgoing());
  flight.sent_before = bytes_sent();
  if (account_.negotiated) flight.version = account_.negotiated->version;
  flight.is_sealed = is_sealed_;
  flight.is_handshake = account_.furthest() < Phase::finished;
  for (; alerts_flushed_ < account_.alerts.size(); ++alerts_flushed_) {
    const SeenAlert& alert = account_.alerts[alerts_flushed_];
    if (!alert.is_received && alert.level == kFatal) flight.has_alert = true;
  }
  for (const RecordPlace& record : records_of(flight)) {
    is_sealed_ = is_sealed_ || record.type == static_cast<uint8_t>(ContentType::change_cipher_spec);
  }
  return flight;
}

awaitable<bool> Connection::flush_past_faults() {
  if (engine_->outgoing().empty()) co_return !is_ended();
  Flight flight = next_flight();
  for (size_t i = 0; i < faults().size() && !is_ended(); ++i) {
    if (is_committed(i)) co_await faults()[i].fault->on_outgoing(*this, flight);
  }
  if (is_ended()) co_return false;
  const bool is_sent = co_await send(flight.bytes);
  co_return is_sent;
}

bool Connection::sees_signatures() const {
  for (size_t i = 0; i < faults().size(); ++i) {
    if (faults()[i].fault->sees_signatures()) return true;
  }
  return false;
}

awaitable<bool> Connection::show_signature() {
  for (size_t i = 0; i < faults().size() && !is_ended(); ++i) {
    if (is_committed(i)) co_await faults()[i].fault->on_signature(*this, *engine_->signature());
  }
  co_return !is_ended();
}

awaitable<bool> Connection::finished() {
  for (size_t i = 0; i < faults().size() && !is_ended(); ++i) {
    if (is_committed(i)) co_await faults()[i].fault->on_finished(*this);
  }
  co_return !is_ended();
}

awaitable<bool> Connection::change(Reply& reply) {
  for (size_t i = 0; i < faults().size() && !is_ended(); ++i) {
    if (is_committed(i)) co_await faults()[i].fault->on_reply(*this, reply);
  }
  co_return !is_ended();
}

awaitable<bool> Connection::closing() {
  const bool is_sent = co_await flush();
  if (!is_sent) co_return false;
  account_.reach(Phase::application_data);
  for (size_t i = 0; i < faults().size() && !is_ended(); ++i) {
    if (is_committed(i)) co_await faults()[i].fault->on_closing(*this);
  }
  co_return !is_ended();
}

awaitable<void> Connection::send_alert(uint8_t description) {
  if (!engine_) {
    account_.alerts.push_back({.is_received = false,
                               .level = kFatal,
                               .description = description,
                               .phase = account_.furthest(),
                               .is_encrypted = false});
    co_await SocketWire::send_alert(description);
    co_return;
  }
  engine_->alert(description);
  Bytes bytes;
  bytes.swap(engine_->outgoing());
  co_await send(bytes);
  note_end("server", "fatal-alert");
}

}  // namespace lab

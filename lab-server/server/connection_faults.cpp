// Calls the faults at the moments of a TLS connection.

#include "lab-server/server/connection.h"
#include "lab-server/server/fault_wire.h"
#include "lab-server/tls/numbers.h"

namespace lab {

bool Connection::is_committed(size_t fault) const {
  const Occasion occasion{number_, client(), story_.hello ? &*story_.hello : nullptr};
  return faults()[fault].when.holds(occasion);
}

awaitable<bool> Connection::at_moment(Moment moment) {
  for (size_t i = 0; i < faults().size() && !is_ended(); ++i) {
    if (!is_committed(i)) continue;
    FaultWire wire(*this, i);
    co_await moment(*faults()[i].fault, wire);
  }
  co_return !is_ended();
}

awaitable<bool> Connection::accepted() {
  return at_moment([](Fault& fault, Wire& wire) { return fault.on_accept(wire); });
}

awaitable<bool> Connection::hello_read() {
  return at_moment([this](Fault& fault, Wire& wire) { return fault.on_client_hello(wire, *story_.hello); });
}

// A plain function: without faults a flush costs no coroutine of its own.
awaitable<bool> Connection::flush() {
  return faults().empty() ? send(engine_->outgoing()) : flush_past_faults();
}

Flight Connection::next_flight() {
  Flight flight;
  flight.bytes.swap(engine_->outgoing());
  flight.sent_before = bytes_sent() - sent_in_the_clear_;
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
  Moment moment = [&flight](Fault& fault, Wire& wire) { return fault.on_outgoing(wire, flight); };
  const bool goes_on = co_await at_moment(std::move(moment));
  if (!goes_on) co_return false;
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
  return at_moment(
      [this](Fault& fault, Wire& wire) { return fault.on_signature(wire, *engine_->signature()); });
}

awaitable<bool> Connection::finished() {
  return at_moment([](Fault& fault, Wire& wire) { return fault.on_finished(wire); });
}

awaitable<bool> Connection::change(Reply& reply) {
  return at_moment([&reply](Fault& fault, Wire& wire) { return fault.on_reply(wire, reply); });
}

awaitable<bool> Connection::closing() {
  const bool is_sent = co_await flush();
  if (!is_sent) co_return false;
  account_.reach(Phase::application_data);
  Moment moment = [](Fault& fault, Wire& wire) { return fault.on_closing(wire); };
  const bool goes_on = co_await at_moment(std::move(moment));
  co_return goes_on;
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

#include "lab-server/faults/place.h"

#include <fmt/format.h>

namespace lab {
namespace {

// On loopback an RST can come before the client's connect() has returned, and then reads as a closed port.
constexpr Milliseconds kAfterConnect{100};

const Name<Place> kNames[] = {
    {Place::accepted, "accepted"},
    {Place::client_hello, "client-hello"},
    {Place::server_hello, "server-hello"},
    {Place::certificate, "certificate"},
    {Place::flight, "flight"},
    {Place::finished, "finished"},
    {Place::request, "request"},
    {Place::reuse, "reuse"},
    {Place::reply, "reply"},
};

const Name<Place> kWhere[] = {
    {Place::accepted, "before the ClientHello"},
    {Place::client_hello, "after the ClientHello"},
    {Place::server_hello, "after the ServerHello"},
    {Place::certificate, "in the middle of the certificate"},
    {Place::flight, "after the server's flight"},
    {Place::finished, "after the handshake"},
    {Place::request, "after the request"},
    {Place::reuse, "as the connection was used again"},
    {Place::reply, "after the reply"},
};

}  // namespace

std::span<const Name<Place>> yaml_names(As<Place>) { return kNames; }

std::string FaultAt::where() const {
  if (params_.after_bytes) return fmt::format("after {} bytes", *params_.after_bytes);
  return name_in(kWhere, params_.at);
}

awaitable<void> FaultAt::on_accept(Wire& wire) {
  if (!is_at(Place::accepted)) co_return;
  co_await wire.sleep(kAfterConnect);
  if (!wire.is_ended()) co_await act(wire);
}

awaitable<void> FaultAt::on_client_hello(Wire& wire, const ClientHello&) {
  if (is_at(Place::client_hello)) co_await act(wire);
}

std::optional<size_t> FaultAt::cut(Flight& flight) const {
  if (params_.after_bytes) {
    const size_t wanted = *params_.after_bytes;
    const bool is_here = wanted >= flight.sent_before && wanted < flight.sent_before + flight.bytes.size();
    return is_here ? std::optional(wanted - flight.sent_before) : std::nullopt;
  }
  if (params_.at != Place::server_hello && params_.at != Place::certificate && params_.at != Place::flight) {
    return std::nullopt;
  }
  const auto hello = after_server_hello(flight);
  if (!hello) return std::nullopt;
  if (params_.at == Place::server_hello) return hello;
  return params_.at == Place::flight ? flight.bytes.size() : (*hello + flight.bytes.size()) / 2;
}

awaitable<void> FaultAt::on_outgoing(Wire& wire, Flight& flight) {
  const auto at = cut(flight);
  if (!at) co_return;
  Bytes head = take(flight, *at);
  co_await wire.send_raw(std::move(head));
  if (!wire.is_ended()) co_await act(wire);
}

awaitable<void> FaultAt::on_finished(Wire& wire) {
  if (is_at(Place::finished)) co_await act(wire);
}

awaitable<void> FaultAt::on_reply(Wire& wire, Reply& reply) {
  const Place place = reply.request == 1 ? Place::request : Place::reuse;
  if (is_at(place) && reply.request <= 2) co_await act(wire);
}

awaitable<void> FaultAt::on_closing(Wire& wire) {
  if (is_at(Place::reply)) co_await act(wire);
}

}  // namespace lab

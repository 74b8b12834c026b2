// Places in a connection where a fault may act, and faults that wait for their place.

#pragma once

#include <optional>
#include <string>

#include "lab-server/faults/fault.h"

namespace lab {

enum class Place {
  accepted,      // TCP is connected, nothing was read
  client_hello,  // the ClientHello is read, nothing was answered
  server_hello,  // the ServerHello has left, and nothing after it
  certificate,   // in the middle of what follows the ServerHello: the certificate
  flight,        // the server's first flight has left
  finished,      // the handshake is finished
  request,       // the first request is read, nothing was answered
  reuse,         // a second request is read on the same connection, which is kept alive
  reply,         // the reply has left, and no close_notify
};

struct PlaceParams {
  Place at = Place::client_hello;
  std::optional<size_t> after_bytes;  // instead of a place: after that many bytes of our TLS
};

std::span<const Name<Place>> yaml_names(As<Place>);

inline constexpr const char* kPlaceHelp =
    "accepted, client-hello, server-hello, certificate (in its middle), flight, finished, request, "
    "reuse (the second request) or reply";
inline constexpr const char* kAfterBytesHelp =
    "instead of a place: after that many bytes of TLS from the server";

// A fault that does one thing at one place.
class FaultAt : public Fault {
 public:
  explicit FaultAt(PlaceParams params) : params_(params) {}

  awaitable<void> on_accept(Wire& wire) final;
  awaitable<void> on_client_hello(Wire& wire, const ClientHello& hello) final;
  awaitable<void> on_outgoing(Wire& wire, Flight& flight) final;
  awaitable<void> on_finished(Wire& wire) final;
  awaitable<void> on_reply(Wire& wire, Reply& reply) final;
  awaitable<void> on_closing(Wire& wire) final;

 protected:
  // act is called once a connection, when the place is reached.
  virtual awaitable<void> act(Wire& wire) = 0;
  // where describes the place: "after the ClientHello".
  std::string where() const;
  bool is_at(Place place) const { return !params_.after_bytes && params_.at == place; }

 private:
  // cut is the offset of the place in the flight; nothing when it is not in it.
  std::optional<size_t> cut(Flight& flight) const;

  const PlaceParams params_;
};

}  // namespace lab

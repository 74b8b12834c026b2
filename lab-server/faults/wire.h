// What a fault may do with the connection it sits on.

#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "lab-server/base/text.h"
#include "lab-server/base/yaml.h"

namespace lab {

using boost::asio::awaitable;

class Wire {
 public:
  virtual ~Wire() = default;

  // sleep ends at its time, or early when the connection ends (the client went away, the deadline passed).
  virtual awaitable<void> sleep(Milliseconds time) = 0;

  // send puts bytes on the wire as they are, without TLS; kind is what the event calls them: http, text,
  // garbage.
  virtual awaitable<void> send_instead(Bytes bytes, std::string kind) = 0;

  // send_raw puts bytes on the wire as part of what the server says: written at once, and so a segment of its
  // own when nothing else is in flight.
  virtual awaitable<void> send_raw(Bytes bytes) = 0;
  // send_alert says a fatal alert, sealed as the connection's keys demand, and ends the connection: it is
  // drained until the client closes.
  virtual awaitable<void> send_alert(uint8_t description) = 0;

  // The ways to end a connection. After one of them nothing more is sent.
  virtual void end_with_reset() = 0;  // TCP RST; what the client has not read yet is lost
  virtual void end_with_fin() = 0;    // TCP FIN, then drained until the client closes

  virtual bool is_ended() const = 0;

  // open_connections counts those of the same set-up, this one included.
  virtual size_t open_connections() const = 0;

  // delivered notes in the event that the fault did what it is for, with what exactly it did. A fault that
  // could not do it (the client had gone before) does not call this.
  virtual void delivered(std::string detail) = 0;
  // does_not_apply notes that there was nothing to do: this connection is not of the kind the fault is for.
  virtual void does_not_apply(std::string detail) = 0;
};

}  // namespace lab

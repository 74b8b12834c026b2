// What a fault may do with its connection.

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

  // send_instead sends bytes as they are, without TLS. kind is the event's name for them: http, text,
  // garbage.
  virtual awaitable<void> send_instead(Bytes bytes, std::string kind) = 0;

  // send_raw sends bytes as part of the server's stream. They are written at once, and so become a segment of
  // their own when nothing else is in flight.
  virtual awaitable<void> send_raw(Bytes bytes) = 0;
  // send_alert sends a fatal alert, sealed if the connection has keys, and ends the connection, which is
  // drained until the client closes.
  virtual awaitable<void> send_alert(uint8_t description) = 0;

  // The ways to end a connection. Nothing is sent after them.
  virtual void end_with_reset() = 0;  // TCP RST; what the client has not read yet is lost
  virtual void end_with_fin() = 0;    // TCP FIN, then drained until the client closes

  virtual bool is_ended() const = 0;

  // is_early: the request came as early data, which may be a replay.
  virtual bool is_early() const = 0;
  // replay_early_data sends what the client has sent so far to this server once more, on a connection of its
  // own, as somebody could who recorded it. Returns how many bytes came back; 0 when this connection is
  // itself the replay.
  virtual awaitable<size_t> replay_early_data() = 0;

  // open_connections counts those of the same set-up, this one included.
  virtual size_t open_connections() const = 0;

  // delivered notes in the event that the fault did its work, and what exactly it did. A fault that could not
  // act (the client had gone before) does not call this.
  virtual void delivered(std::string detail) = 0;
  // does_not_apply notes that the fault had nothing to do: it is for another kind of connection.
  virtual void does_not_apply(std::string detail) = 0;
};

}  // namespace lab

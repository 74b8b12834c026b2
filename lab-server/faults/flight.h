// The bytes that the server is about to send at once, split into records and plaintext handshake messages.

#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "lab-server/base/text.h"
#include "lab-server/tls/handshake.h"

namespace lab {

// A fault may change `bytes`; the server sends the result.
struct Flight {
  Bytes bytes;
  size_t sent_before = 0;     // bytes of this connection's earlier flights of TLS
  uint16_t version = 0;       // negotiated; 0 before the ServerHello
  bool is_sealed = false;     // whether an earlier flight held our ChangeCipherSpec
  bool has_alert = false;     // whether it holds a fatal alert of ours
  bool is_handshake = false;  // whether the handshake is still going on
};

// One record of a flight, by its place in the bytes.
struct RecordPlace {
  size_t begin = 0;  // of its header
  size_t size = 0;   // its header included
  uint8_t type = 0;
  bool is_sealed = false;

  size_t end() const { return begin + size; }
};

// records_of lists the records in order, up to the first incomplete one.
std::vector<RecordPlace> records_of(const Flight& flight);

// The flight's first run of plaintext handshake records: where it lies, and the messages in it, each with its
// header.
struct PlainMessages {
  size_t begin = 0;
  size_t end = 0;
  std::vector<Bytes> messages;

  // find is the index of the first message of that type. A HelloRetryRequest is no server_hello.
  std::optional<size_t> find(HandshakeType type) const;
  // find_retry is the index of the HelloRetryRequest.
  std::optional<size_t> find_retry() const;
};
PlainMessages plain_messages(const Flight& flight);

// replace writes the run's messages back over the run, each in a record of its own. Returns where each record
// ends.
std::vector<size_t> replace(Flight& flight, const PlainMessages& run);

// after_server_hello splits the records so that the ServerHello ends one. Returns where that record ends;
// nothing when this flight holds no ServerHello.
std::optional<size_t> after_server_hello(Flight& flight);

// take cuts the first `size` bytes off the flight.
Bytes take(Flight& flight, size_t size);

}  // namespace lab

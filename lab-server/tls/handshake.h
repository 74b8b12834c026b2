// Handshake messages, assembled from the records that carry them (RFC 8446 4 and 5.1).

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "lab-server/base/text.h"

namespace lab {

enum class HandshakeType : uint8_t {
  hello_request = 0,
  client_hello = 1,
  server_hello = 2,
  new_session_ticket = 4,
  end_of_early_data = 5,
  encrypted_extensions = 8,
  certificate = 11,
  server_key_exchange = 12,
  certificate_request = 13,
  server_hello_done = 14,
  certificate_verify = 15,
  client_key_exchange = 16,
  finished = 20,
  certificate_status = 22,
  key_update = 24,
  message_hash = 254,
};

inline constexpr size_t kHandshakeHeader = 4;
// The longest message that the reader assembles: far longer than any client has a reason to send.
inline constexpr size_t kMaxHandshakeMessage = 128 * 1024;

// handshake_type_name is the registry's word: "client_hello"; "unknown" for a type that is in no RFC.
const char* handshake_type_name(uint8_t type);

struct HandshakeMessage {
  uint8_t type = 0;               // a HandshakeType, or whatever stood there
  std::span<const uint8_t> body;  // without the header; points into the reader's buffer

  bool is(HandshakeType wanted) const { return type == static_cast<uint8_t>(wanted); }
};

// handshake_bytes writes one message with its header (the body must be under 2^24 bytes).
Bytes handshake_bytes(HandshakeType type, std::span<const uint8_t> body);

// is_hello_retry: the message, with its header, is a HelloRetryRequest, which is a ServerHello with one
// special random (RFC 8446 4.1.3). The first kHelloRetryBytes are enough to decide.
bool is_hello_retry(std::span<const uint8_t> message);
inline constexpr size_t kHelloRetryBytes = kHandshakeHeader + 2 + 32;

// HandshakeReader assembles messages from the bodies of handshake records. RFC 8446 5.1: "Handshake messages
// MAY be coalesced into a single TLSPlaintext record or fragmented across several records".
class HandshakeReader {
 public:
  void feed(std::span<const uint8_t> record_body);

  // next returns the next complete message; its body is valid until the next feed or next.
  std::optional<HandshakeMessage> next();

  // is_too_long: a message claimed more than kMaxHandshakeMessage; nothing is read after it.
  bool is_too_long() const { return is_too_long_; }
  size_t pending() const { return buffer_.size() - begin_; }  // fed and not yet returned

 private:
  void drop();

  Bytes buffer_;
  size_t begin_ = 0;
  bool is_too_long_ = false;
};

}  // namespace lab

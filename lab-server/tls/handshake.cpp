#include "lab-server/tls/handshake.h"

#include <algorithm>
#include <array>

#include "lab-server/tls/cursor.h"

namespace lab {
namespace {

constexpr std::array<uint8_t, 32> kHelloRetry = {
    0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91,
    0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C};
constexpr size_t kRandomAt = kHandshakeHeader + 2;
static_assert(kHelloRetryBytes == kRandomAt + kHelloRetry.size());

}  // namespace

bool is_hello_retry(std::span<const uint8_t> message) {
  return message.size() >= kHelloRetryBytes &&
         message[0] == static_cast<uint8_t>(HandshakeType::server_hello) &&
         std::ranges::equal(message.subspan(kRandomAt, kHelloRetry.size()), kHelloRetry);
}

const char* handshake_type_name(uint8_t type) {
  switch (type) {
    case 0:
      return "hello_request";
    case 1:
      return "client_hello";
    case 2:
      return "server_hello";
    case 3:
      return "hello_verify_request";
    case 4:
      return "new_session_ticket";
    case 5:
      return "end_of_early_data";
    case 6:
      return "hello_retry_request";
    case 8:
      return "encrypted_extensions";
    case 9:
      return "request_connection_id";
    case 10:
      return "new_connection_id";
    case 11:
      return "certificate";
    case 12:
      return "server_key_exchange";
    case 13:
      return "certificate_request";
    case 14:
      return "server_hello_done";
    case 15:
      return "certificate_verify";
    case 16:
      return "client_key_exchange";
    case 17:
      return "client_certificate_request";
    case 20:
      return "finished";
    case 21:
      return "certificate_url";
    case 22:
      return "certificate_status";
    case 23:
      return "supplemental_data";
    case 24:
      return "key_update";
    case 25:
      return "compressed_certificate";
    case 26:
      return "ekt_key";
    case 67:
      return "next_protocol";
    case 254:
      return "message_hash";
    default:
      return "unknown";
  }
}

Bytes handshake_bytes(HandshakeType type, std::span<const uint8_t> body) {
  Bytes bytes(kHandshakeHeader + body.size());
  bytes[0] = static_cast<uint8_t>(type);
  bytes[1] = static_cast<uint8_t>(body.size() >> 16);
  bytes[2] = static_cast<uint8_t>(body.size() >> 8);
  bytes[3] = static_cast<uint8_t>(body.size());
  std::ranges::copy(body, bytes.begin() + kHandshakeHeader);
  return bytes;
}

void HandshakeReader::feed(std::span<const uint8_t> record_body) {
  if (is_too_long_) return;
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<ptrdiff_t>(begin_));
  begin_ = 0;
  buffer_.insert(buffer_.end(), record_body.begin(), record_body.end());
}

void HandshakeReader::drop() {
  buffer_ = {};
  begin_ = 0;
}

std::optional<HandshakeMessage> HandshakeReader::next() {
  if (is_too_long_) return std::nullopt;
  if (pending() == 0) {  // an idle connection shall cost no buffer
    drop();
    return std::nullopt;
  }
  Cursor cursor(std::span<const uint8_t>(buffer_).subspan(begin_));
  HandshakeMessage message;
  message.type = cursor.u8();
  const uint32_t length = cursor.u24();
  if (!cursor.ok()) return std::nullopt;
  if (length > kMaxHandshakeMessage) {
    is_too_long_ = true;
    drop();
    return std::nullopt;
  }
  message.body = cursor.bytes(length);
  if (!cursor.ok()) return std::nullopt;
  begin_ += kHandshakeHeader + length;
  return message;
}

}  // namespace lab

#include "lab-server/server/departures.h"

#include <algorithm>

#include "lab-server/tls/cursor.h"
#include "lab-server/tls/handshake.h"
#include "lab-server/tls/numbers.h"

namespace lab {
namespace {

// What sealing adds to a body under TLS 1.3 without padding: the content type and the tag (RFC 8446 5.2).
constexpr size_t kSealing = 1 + 16;

// fill takes bytes until there are `size`; true when there are.
bool fill(Bytes& header, size_t size, std::span<const uint8_t>& bytes) {
  const size_t n = std::min(size - std::min(size, header.size()), bytes.size());
  header.insert(header.end(), bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(n));
  bytes = bytes.subspan(n);
  return header.size() >= size;
}

}  // namespace

void Departures::left(std::span<const uint8_t> bytes) {
  is_over_ = is_over_ || account_.furthest() >= Phase::finished;
  while (!is_over_) {
    const auto part = records_.next(bytes);
    if (!part) return;
    if (part->header.is(ContentType::handshake)) read_message(part->body);
    if (part->is_last) end_record(part->header);
  }
}

void Departures::end_record(const RecordHeader& record) {
  const bool is_hello_out = account_.reached_at(Phase::server_hello).has_value();
  if (record.is(ContentType::application_data) && record.length > kSealing)
    sealed_ += record.length - kSealing;
  if (account_.certificate_sealed_at && sealed_ >= *account_.certificate_sealed_at) {
    account_.reach(Phase::server_certificate);
    is_over_ = true;
  }
  // Under TLS 1.2 all that follows is sealed, and holds no certificate.
  const bool is_tls13 = account_.negotiated && account_.negotiated->version >= kTls13;
  if (record.is(ContentType::change_cipher_spec) && is_hello_out && !is_tls13) is_over_ = true;
}

void Departures::read_message(std::span<const uint8_t> bytes) {
  while (!bytes.empty()) {
    if (message_.size() < kHandshakeHeader) {
      if (!fill(message_, kHandshakeHeader, bytes)) return;
      message_rest_ = Cursor(std::span<const uint8_t>(message_).subspan(1)).u24();
    }
    const auto part = bytes.first(std::min(message_rest_, bytes.size()));
    auto head = part;
    fill(message_, kHelloRetryBytes, head);
    message_rest_ -= part.size();
    bytes = bytes.subspan(part.size());
    if (message_rest_ == 0) end_message();
  }
}

void Departures::end_message() {
  const auto type = static_cast<HandshakeType>(message_[0]);
  if (type == HandshakeType::server_hello && !is_hello_retry(message_)) account_.reach(Phase::server_hello);
  if (type == HandshakeType::certificate) account_.reach(Phase::server_certificate);
  message_.clear();
}

}  // namespace lab

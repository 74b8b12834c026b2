#include "lab-server/server/departures.h"

#include <algorithm>

#include "lab-server/tls/handshake.h"
#include "lab-server/tls/record.h"

namespace lab {
namespace {

// What sealing adds to a body under TLS 1.3 without padding: the content type and the tag (RFC 8446 5.2).
constexpr size_t kSealing = 1 + 16;

bool is(uint8_t type, ContentType wanted) { return type == static_cast<uint8_t>(wanted); }

size_t number(const Bytes& header, size_t begin) {
  size_t value = 0;
  for (size_t i = begin; i < header.size(); ++i) value = value << 8 | header[i];
  return value;
}

// fill takes bytes until there are `size`; says whether there are.
bool fill(Bytes& header, size_t size, std::span<const uint8_t>& bytes) {
  const size_t n = std::min(size - std::min(size, header.size()), bytes.size());
  header.insert(header.end(), bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(n));
  bytes = bytes.subspan(n);
  return header.size() >= size;
}

}  // namespace

void Departures::left(std::span<const uint8_t> bytes) {
  is_over_ = is_over_ || account_.furthest() >= Phase::finished;
  while (!bytes.empty() && !is_over_) {
    if (record_.size() < kRecordHeader) {
      if (!fill(record_, kRecordHeader, bytes)) return;
      record_rest_ = number(record_, 3);
    }
    const auto part = bytes.first(std::min(record_rest_, bytes.size()));
    if (is(record_[0], ContentType::handshake)) read_message(part);
    record_rest_ -= part.size();
    bytes = bytes.subspan(part.size());
    if (record_rest_ == 0) end_record();
  }
}

void Departures::end_record() {
  const size_t size = number(record_, 3);
  const bool is_hello_out = account_.reached_at(Phase::server_hello).has_value();
  if (is(record_[0], ContentType::application_data) && size > kSealing) sealed_ += size - kSealing;
  if (account_.certificate_sealed_at && sealed_ >= *account_.certificate_sealed_at) {
    account_.reach(Phase::server_certificate);
    is_over_ = true;
  }
  // Under TLS 1.2 all that follows is sealed, and holds no certificate.
  const bool is_tls13 = account_.negotiated && account_.negotiated->version >= 0x0304;
  if (is(record_[0], ContentType::change_cipher_spec) && is_hello_out && !is_tls13) is_over_ = true;
  record_.clear();
}

void Departures::read_message(std::span<const uint8_t> bytes) {
  while (!bytes.empty()) {
    if (message_.size() < kHandshakeHeader) {
      if (!fill(message_, kHandshakeHeader, bytes)) return;
      message_rest_ = number(message_, 1);
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

#include "lab-server/engines/tls12/wire.h"

#include <openssl/ssl.h>

#include <algorithm>

namespace lab {
namespace {

constexpr size_t kMaxContent = 16384;  // RFC 5246 6.2.1

}  // namespace

void Tls12Wire::say(ContentType type, std::span<const uint8_t> content, bool is_plain) {
  const bool seals = is_sealing() && !is_plain;
  do {
    const auto part = content.first(std::min(content.size(), kMaxContent));
    content = content.subspan(part.size());
    const Bytes sealed = seals ? writing_->seal(static_cast<uint8_t>(type), part) : Bytes();
    const Bytes record = record_bytes(type, version_, seals ? std::span<const uint8_t>(sealed) : part);
    outgoing_.insert(outgoing_.end(), record.begin(), record.end());
  } while (!content.empty());
}

std::optional<RecordContent> Tls12Wire::next() {
  if (refusal_) return std::nullopt;
  const auto record = reader_.next();
  if (!record) {
    judge_stream();
    return std::nullopt;
  }
  RecordContent content{record->type, {}, reading_ != nullptr};
  if (reading_) {
    auto plain = reading_->open(record->type, record->body);
    if (!plain) return refuse(SSL_AD_BAD_RECORD_MAC, "decryption-failed-or-bad-record-mac");
    content.bytes = std::move(*plain);
  } else {
    content.bytes.assign(record->body.begin(), record->body.end());
  }
  if (content.bytes.size() > kMaxContent) return refuse(SSL_AD_RECORD_OVERFLOW, "data-length-too-long");
  // RFC 5246 6.2.1: only application data may be empty.
  if (content.bytes.empty() && !content.is(ContentType::application_data)) {
    return refuse(SSL_AD_UNEXPECTED_MESSAGE, "empty-record");
  }
  return content;
}

std::optional<RecordContent> Tls12Wire::refuse(uint8_t alert, const char* why) {
  refusal_ = Refusal{alert, why};
  return std::nullopt;
}

// What the reader could make no record of.
void Tls12Wire::judge_stream() {
  if (reader_.is_not_tls() || reader_.is_sslv2_hello()) {
    refuse(SSL_AD_UNEXPECTED_MESSAGE, "not-tls");
  } else if (reader_.is_too_long()) {
    refuse(SSL_AD_RECORD_OVERFLOW, "encrypted-length-too-long");
  } else if (reader_.is_of_unknown_type()) {
    refuse(SSL_AD_UNEXPECTED_MESSAGE, "unexpected-record");
  } else if (reader_.is_malformed()) {
    refuse(SSL_AD_PROTOCOL_VERSION, "wrong-version-number");
  }
}

}  // namespace lab

#include "lab-server/engines/tls13/wire.h"

#include <openssl/ssl.h>

#include <algorithm>

namespace lab {
namespace {

// RFC 8446 5.1 and 5.2
constexpr size_t kMaxContent = 16384;
constexpr size_t kMaxSealed = kMaxContent + 256;

}  // namespace

void Tls13Wire::say(ContentType type, std::span<const uint8_t> content, bool is_plain) {
  is_plain = is_plain || !is_sealing();
  const bool may_wait = type == ContentType::handshake && script_.is_packed;
  if (!may_wait || is_plain != is_waiting_plain_) flush();
  if (!may_wait) {
    put(type, content, is_plain);
    return;
  }
  waiting_.insert(waiting_.end(), content.begin(), content.end());
  is_waiting_plain_ = is_plain;
}

void Tls13Wire::flush() {
  if (!waiting_.empty()) put(ContentType::handshake, waiting_, is_waiting_plain_);
  waiting_.clear();
}

void Tls13Wire::put(ContentType type, std::span<const uint8_t> content, bool is_plain) {
  do {
    const auto part = content.first(std::min(content.size(), script_.max_content));
    content = content.subspan(part.size());
    Bytes record;
    if (is_plain) {
      record = record_bytes(type, 0x0303, part);
    } else {
      // TLSInnerPlaintext (RFC 8446 5.2): content, type, zeros.
      Bytes inner(part.begin(), part.end());
      inner.push_back(static_cast<uint8_t>(type));
      inner.resize(inner.size() + script_.padding);
      sealed_ += inner.size() - 1;
      record = writing_->seal(inner);
    }
    outgoing_.insert(outgoing_.end(), record.begin(), record.end());
  } while (!content.empty());
}

size_t Tls13Wire::sealed() const {
  if (waiting_.empty() || is_waiting_plain_) return sealed_;
  const size_t full_before = (waiting_.size() - 1) / script_.max_content;
  return sealed_ + waiting_.size() + full_before * script_.padding;
}

void Tls13Wire::seal_by(const Tls13Suite& suite, const Bytes& traffic_secret) {
  if (!is_waiting_plain_) flush();  // what is in the clear may wait for more of its kind under any keys
  writing_ = std::make_unique<RecordProtection>(suite, traffic_secret);
}

void Tls13Wire::open_by(const Tls13Suite& suite, const Bytes& traffic_secret) {
  reading_ = std::make_unique<RecordProtection>(suite, traffic_secret);
}

std::optional<RecordContent> Tls13Wire::next() {
  while (!refusal_) {
    const auto record = reader_.next();
    if (!record) {
      judge_stream();
      return std::nullopt;
    }
    if (!record->is(ContentType::change_cipher_spec)) {
      const bool was_passing = passes_over_early_data_;
      std::optional<RecordContent> content = content_of(*record);
      if (content || refusal_ || !was_passing) return content;
      continue;
    }
    // RFC 8446 5: "An implementation which receives any other change_cipher_spec value" aborts.
    if (!passes_over_change_cipher_spec_ || record->body.size() != 1 || record->body[0] != 1) {
      return refuse(SSL_AD_UNEXPECTED_MESSAGE, "bad-change-cipher-spec");
    }
  }
  return std::nullopt;
}

std::optional<RecordContent> Tls13Wire::content_of(const Record& record) {
  if (reading_ && record.is(ContentType::application_data)) return opened(record);
  if (passes_over_early_data_ && record.is(ContentType::application_data)) return std::nullopt;
  // Many clients send their alerts in the clear, whatever the keys.
  if (reading_ && !record.is(ContentType::alert))
    return refuse(SSL_AD_UNEXPECTED_MESSAGE, "unexpected-record");
  if (record.body.size() > kMaxContent) return refuse(SSL_AD_RECORD_OVERFLOW, "data-length-too-long");
  if (record.body.empty() && !record.is(ContentType::application_data)) {
    return refuse(SSL_AD_UNEXPECTED_MESSAGE, "empty-record");
  }
  return RecordContent{record.type, Bytes(record.body.begin(), record.body.end()), false};
}

std::optional<RecordContent> Tls13Wire::opened(const Record& record) {
  if (record.body.size() > kMaxSealed) return refuse(SSL_AD_RECORD_OVERFLOW, "encrypted-length-too-long");
  std::optional<Bytes> inner = reading_->open(record.body);
  if (!inner && passes_over_early_data_) return std::nullopt;
  passes_over_early_data_ = false;
  if (!inner) return refuse(SSL_AD_BAD_RECORD_MAC, "decryption-failed-or-bad-record-mac");
  // RFC 8446 5.4: content and type, then padding, are limited together.
  if (inner->size() > kMaxContent + 1) return refuse(SSL_AD_RECORD_OVERFLOW, "data-length-too-long");
  while (!inner->empty() && inner->back() == 0) inner->pop_back();
  if (inner->empty()) return refuse(SSL_AD_UNEXPECTED_MESSAGE, "invalid-outer-record-type");
  const uint8_t type = inner->back();
  inner->pop_back();
  // RFC 8446 5.1: only application data may be empty.
  if (inner->empty() && type != static_cast<uint8_t>(ContentType::application_data)) {
    return refuse(SSL_AD_UNEXPECTED_MESSAGE, "empty-record");
  }
  return RecordContent{type, std::move(*inner), true};
}

std::optional<RecordContent> Tls13Wire::refuse(uint8_t alert, const char* why) {
  refusal_ = Refusal{alert, why};
  return std::nullopt;
}

// What the reader could make no record of.
void Tls13Wire::judge_stream() {
  if (reader_.is_not_tls() || reader_.is_sslv2_hello()) {
    refuse(SSL_AD_DECODE_ERROR, "not-tls");
  } else if (reader_.is_too_long()) {
    refuse(SSL_AD_RECORD_OVERFLOW, "encrypted-length-too-long");
  } else if (reader_.is_of_unknown_type()) {
    refuse(SSL_AD_UNEXPECTED_MESSAGE, "unexpected-record");
  } else if (reader_.is_malformed()) {
    refuse(SSL_AD_DECODE_ERROR, "wrong-version-number");
  }
}

}  // namespace lab

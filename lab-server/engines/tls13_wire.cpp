#include "lab-server/engines/tls13_wire.h"

#include <algorithm>

namespace lab {

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
      record = writing_->seal(inner);
    }
    outgoing_.insert(outgoing_.end(), record.begin(), record.end());
  } while (!content.empty());
}

void Tls13Wire::seal_by(const Tls13Suite& suite, const Bytes& traffic_secret) {
  if (!is_waiting_plain_) flush();  // what is in the clear may wait for more of its kind under any keys
  writing_ = std::make_unique<RecordProtection>(suite, traffic_secret);
}

void Tls13Wire::open_by(const Tls13Suite& suite, const Bytes& traffic_secret) {
  reading_ = std::make_unique<RecordProtection>(suite, traffic_secret);
}

std::optional<Tls13Wire::Content> Tls13Wire::next() {
  while (!is_broken_) {
    const auto record = reader_.next();
    if (!record) return std::nullopt;
    // RFC 8446 5: a ChangeCipherSpec "MUST simply [be] drop[ped] without further processing".
    if (record->is(ContentType::change_cipher_spec)) continue;
    if (!record->is(ContentType::application_data) || !reading_) {
      return Content{static_cast<ContentType>(record->type), Bytes(record->body.begin(), record->body.end()),
                     false};
    }
    std::optional<Bytes> inner = reading_->open(record->body);
    while (inner && !inner->empty() && inner->back() == 0) inner->pop_back();
    if (!inner || inner->empty()) {
      is_broken_ = true;
      return std::nullopt;
    }
    const auto type = static_cast<ContentType>(inner->back());
    inner->pop_back();
    return Content{type, std::move(*inner), true};
  }
  return std::nullopt;
}

}  // namespace lab

#include "lab-server/engines/legacy_wire.h"

#include <algorithm>

namespace lab {

void LegacyWire::say(ContentType type, std::span<const uint8_t> content) {
  constexpr size_t kMaxContent = 16384;  // RFC 5246 6.2.1
  do {
    const auto part = content.first(std::min(content.size(), kMaxContent));
    content = content.subspan(part.size());
    const Bytes sealed = writing_ ? writing_->seal(static_cast<uint8_t>(type), part) : Bytes();
    const Bytes record = record_bytes(type, version_, writing_ ? std::span<const uint8_t>(sealed) : part);
    outgoing_.insert(outgoing_.end(), record.begin(), record.end());
  } while (!content.empty());
}

std::optional<LegacyWire::Content> LegacyWire::next() {
  if (is_unopened_) return std::nullopt;
  const auto record = reader_.next();
  if (!record) return std::nullopt;
  Content content{record->type, {}, reading_ != nullptr};
  if (!reading_) {
    content.bytes.assign(record->body.begin(), record->body.end());
    return content;
  }
  auto plain = reading_->open(record->type, record->body);
  is_unopened_ = !plain;
  if (is_unopened_) return std::nullopt;
  content.bytes = std::move(*plain);
  return content;
}

}  // namespace lab

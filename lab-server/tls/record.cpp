#include "lab-server/tls/record.h"

#include <fmt/format.h>

#include <algorithm>

#include "lab-server/tls/record_splitter.h"

namespace lab {
namespace {

constexpr size_t kFirstBytes = 16;

// What any TLS implementation may send: the four of RFC 8446 and heartbeat (RFC 6520).
bool is_known_type(uint8_t type) { return type >= 20 && type <= 24; }

}  // namespace

std::string content_type_name(uint8_t type) {
  switch (type) {
    case 20:
      return "change_cipher_spec";
    case 21:
      return "alert";
    case 22:
      return "handshake";
    case 23:
      return "application_data";
    case 24:
      return "heartbeat";
    default:
      return fmt::format("record_{}", type);
  }
}

Bytes record_bytes(ContentType type, uint16_t version, std::span<const uint8_t> body) {
  Bytes bytes(kRecordHeader + body.size());
  bytes[0] = static_cast<uint8_t>(type);
  bytes[1] = static_cast<uint8_t>(version >> 8);
  bytes[2] = static_cast<uint8_t>(version);
  bytes[3] = static_cast<uint8_t>(body.size() >> 8);
  bytes[4] = static_cast<uint8_t>(body.size());
  std::ranges::copy(body, bytes.begin() + kRecordHeader);
  return bytes;
}

void RecordReader::feed(std::span<const uint8_t> bytes) {
  bytes_ += bytes.size();
  const auto shown = bytes.first(std::min(bytes.size(), kFirstBytes - first_.size()));
  first_.insert(first_.end(), shown.begin(), shown.end());
  if (state_ != State::start && state_ != State::records) return;
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<ptrdiff_t>(begin_));
  begin_ = 0;
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
  if (state_ == State::start) judge_start();
  if (state_ != State::start && state_ != State::records) drop();
}

// A TLS stream begins with a type and the version's major byte 3. An SSLv2 hello begins with a two-byte
// length whose top bit is set, then message type 1.
void RecordReader::judge_start() {
  if (buffer_.empty()) return;
  if ((buffer_[0] & 0x80) != 0) {
    if (buffer_.size() < 3) return;
    state_ = buffer_[2] == 1 ? State::sslv2 : State::not_tls;
  } else if (!is_known_type(buffer_[0])) {
    state_ = State::not_tls;
  } else if (buffer_.size() >= 2) {
    state_ = buffer_[1] == 3 ? State::records : State::not_tls;
  }
}

void RecordReader::break_off(State why) {
  state_ = why;
  drop();
}

void RecordReader::drop() {
  buffer_ = {};
  begin_ = 0;
}

std::optional<Record> RecordReader::next() {
  if (state_ != State::records) return std::nullopt;
  if (pending() == 0) {  // an idle connection shall cost no buffer
    drop();
    return std::nullopt;
  }
  auto rest = std::span<const uint8_t>(buffer_).subspan(begin_);
  const auto part = RecordSplitter().next(rest);
  if (!part) return std::nullopt;
  awaited_ = part->header;
  if (!is_known_type(part->header.type)) {
    break_off(State::unknown_type);
  } else if (part->header.version >> 8 != 3) {
    break_off(State::malformed);
  } else if (part->header.length > kMaxRecordBody) {
    break_off(State::too_long);
  }
  if (state_ != State::records || !part->is_last) return std::nullopt;
  awaited_.reset();
  begin_ += kRecordHeader + part->header.length;
  ++records_;
  return Record{part->header, part->body};
}

}  // namespace lab

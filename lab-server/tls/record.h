// TLS records: the outermost layer on the wire (RFC 8446 5.1, RFC 5246 6.2.1).

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "lab-server/base/text.h"

namespace lab {

enum class ContentType : uint8_t {
  change_cipher_spec = 20,
  alert = 21,
  handshake = 22,
  application_data = 23
};

inline constexpr size_t kRecordHeader = 5;
// The longest body a record may have: RFC 5246 6.2.3 allows 2^14 + 2048 (RFC 8446 5.2 only 2^14 + 256).
inline constexpr size_t kMaxRecordBody = 16384 + 2048;

// content_type_name is RFC 8446's word for a record's type: "handshake"; "record_99" for an unknown type.
std::string content_type_name(uint8_t type);

// The header of a record.
struct RecordHeader {
  uint8_t type = 0;      // a ContentType, or whatever stood there
  uint16_t version = 0;  // legacy_record_version, as sent
  uint16_t length = 0;   // of the body

  bool is(ContentType wanted) const { return type == static_cast<uint8_t>(wanted); }
};

struct Record : RecordHeader {
  std::span<const uint8_t> body;  // points into the reader's buffer
};

// record_bytes writes one record (the body must be at most 65535 bytes).
Bytes record_bytes(ContentType type, uint16_t version, std::span<const uint8_t> body);

// RecordReader splits a byte stream into records, in whatever chunks it arrives. It keeps the bytes that were
// fed and not yet returned. It keeps no memory when there are none, or when the stream cannot be TLS.
class RecordReader {
 public:
  void feed(std::span<const uint8_t> bytes);

  // next returns the next complete record; its body is valid until the next feed or next. Nothing once the
  // stream is_not_tls, is_sslv2_hello or is_malformed.
  std::optional<Record> next();

  // is_not_tls: the stream's first bytes can be neither a TLS record nor an SSLv2 hello: plain HTTP and the
  // like. In most cases the first byte decides, at the latest the third.
  bool is_not_tls() const { return state_ == State::not_tls; }
  // is_sslv2_hello: the stream begins with an SSLv2-style ClientHello (RFC 5246 E.2).
  bool is_sslv2_hello() const { return state_ == State::sslv2; }
  // is_malformed: the stream began like TLS, and then bytes came that cannot be a record.
  bool is_malformed() const {
    return state_ == State::malformed || state_ == State::unknown_type || state_ == State::too_long;
  }
  // Two of the reasons: an unknown content type, and a body above kMaxRecordBody.
  bool is_of_unknown_type() const { return state_ == State::unknown_type; }
  bool is_too_long() const { return state_ == State::too_long; }

  // awaited is the header of the incomplete record, or of the record that ended the reading; nothing before
  // that header has arrived.
  const std::optional<RecordHeader>& awaited() const { return awaited_; }

  // first_bytes are the stream's first bytes, at most 16, for a person to see when it is not TLS.
  const Bytes& first_bytes() const { return first_; }

  size_t records() const { return records_; }                 // complete ones that next has returned
  size_t bytes() const { return bytes_; }                     // all that were fed
  size_t pending() const { return buffer_.size() - begin_; }  // fed and not yet returned

 private:
  enum class State { start, records, not_tls, sslv2, malformed, unknown_type, too_long };

  void judge_start();
  void break_off(State why);
  void drop();

  Bytes buffer_;
  size_t begin_ = 0;  // of the next record in buffer_
  Bytes first_;
  std::optional<RecordHeader> awaited_;
  State state_ = State::start;
  size_t records_ = 0;
  size_t bytes_ = 0;
};

}  // namespace lab

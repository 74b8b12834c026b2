// Splits a stream into records by their headers. This is the only place that reads a record header.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "lab-server/tls/record.h"

namespace lab {

// A part of one record's body.
struct RecordPart {
  RecordHeader header;
  std::span<const uint8_t> body;  // points into the bytes that were given
  bool is_last = false;           // the record ends with it
};

// RecordSplitter takes a stream in any pieces, and keeps no more than one header. It judges nothing: types,
// versions and lengths are as sent.
class RecordSplitter {
 public:
  // next cuts a part off the front of bytes. The first part of a record comes as soon as its header is
  // complete, and may be empty. Nothing when the bytes end before the next part.
  std::optional<RecordPart> next(std::span<const uint8_t>& bytes);

 private:
  std::array<uint8_t, kRecordHeader> head_{};
  size_t has_ = 0;   // bytes of the header
  size_t rest_ = 0;  // bytes of the body that are still to come
};

}  // namespace lab

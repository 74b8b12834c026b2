// Tells the records of a stream apart by their headers alone. It is the one place where a header is read.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "lab-server/tls/record.h"

namespace lab {

// What has come of one record's body.
struct RecordPart {
  RecordHeader header;
  std::span<const uint8_t> body;  // points into the bytes that were given
  bool is_last = false;           // whether the record ends with it
};

// RecordSplitter takes a stream in whatever pieces it comes, and keeps no more than one header. It judges
// nothing: types, versions and lengths are as they stand there.
class RecordSplitter {
 public:
  // next takes a part off the front of bytes. Each record has a first part as soon as its header is whole,
  // though it be empty. Nothing when the bytes end before there is one.
  std::optional<RecordPart> next(std::span<const uint8_t>& bytes);

 private:
  std::array<uint8_t, kRecordHeader> head_{};
  size_t has_ = 0;   // bytes of the header
  size_t rest_ = 0;  // bytes of the body that are still to come
};

}  // namespace lab

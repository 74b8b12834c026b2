// Writes the presentation language of TLS (RFC 8446 3): big-endian numbers and vectors with a length in
// front.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "lab-server/base/text.h"

namespace lab {

// Writer appends one value after the other. A vector must be short enough for its length field. take returns
// the bytes written.
class Writer {
 public:
  Writer& u8(uint8_t number) { return number_of(number, 1); }
  Writer& u16(size_t number) { return number_of(number, 2); }
  Writer& u24(size_t number) { return number_of(number, 3); }
  Writer& u32(size_t number) { return number_of(number, 4); }

  Writer& bytes(std::span<const uint8_t> bytes) {
    written_.insert(written_.end(), bytes.begin(), bytes.end());
    return *this;
  }

  // vector8, vector16 and vector24 write a vector whose length takes that many bits.
  Writer& vector8(std::span<const uint8_t> content) { return number_of(content.size(), 1).bytes(content); }
  Writer& vector16(std::span<const uint8_t> content) { return number_of(content.size(), 2).bytes(content); }
  Writer& vector24(std::span<const uint8_t> content) { return number_of(content.size(), 3).bytes(content); }

  Bytes take() { return std::exchange(written_, {}); }

 private:
  Writer& number_of(size_t number, size_t width);

  Bytes written_;
};

}  // namespace lab

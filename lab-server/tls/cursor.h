// Reads the presentation language of TLS (RFC 8446 3): big-endian numbers and vectors with a length in front.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace lab {

// Cursor walks over bytes and never past their end. A read that does not fit returns 0 or nothing and makes
// ok false for good, so a parser may read a whole structure and check once.
class Cursor {
 public:
  explicit Cursor(std::span<const uint8_t> bytes) : rest_(bytes) {}

  bool ok() const { return ok_; }
  // at_end: every byte was read, and no read went past the end.
  bool at_end() const { return ok_ && rest_.empty(); }
  // more: there is another element to read.
  bool more() const { return ok_ && !rest_.empty(); }
  std::span<const uint8_t> rest() const { return rest_; }

  uint8_t u8() { return static_cast<uint8_t>(number(1)); }
  uint16_t u16() { return static_cast<uint16_t>(number(2)); }
  uint32_t u24() { return number(3); }
  uint32_t u32() { return number(4); }

  // bytes returns the next count bytes.
  std::span<const uint8_t> bytes(size_t count) {
    if (!ok_ || rest_.size() < count) {
      ok_ = false;
      rest_ = {};
      return {};
    }
    const auto taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
  }

  // vector8, vector16 and vector24 return the content of a vector whose length takes that many bits.
  std::span<const uint8_t> vector8() { return bytes(u8()); }
  std::span<const uint8_t> vector16() { return bytes(u16()); }
  std::span<const uint8_t> vector24() { return bytes(u24()); }

 private:
  uint32_t number(size_t width) {
    uint32_t value = 0;
    for (const uint8_t byte : bytes(width)) value = value << 8 | byte;
    return value;
  }

  std::span<const uint8_t> rest_;
  bool ok_ = true;
};

}  // namespace lab

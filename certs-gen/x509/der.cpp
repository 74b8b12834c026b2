#include "certs-gen/x509/der.h"

#include <fmt/format.h>
#include <openssl/bytestring.h>

#include <bit>
#include <charconv>

#include "certs-gen/x509/crypto.h"
#include "lab-server/base/error.h"

namespace lab::der {
namespace {

constexpr uint8_t kContext = 0x80;
constexpr uint8_t kConstructed = 0x20;

void append_length(Bytes& out, size_t length) {
  if (length < 0x80) return out.push_back(static_cast<uint8_t>(length));
  const int octets = (std::bit_width(length) + 7) / 8;
  out.push_back(static_cast<uint8_t>(0x80 | octets));
  for (int i = octets - 1; i >= 0; --i) out.push_back(static_cast<uint8_t>(length >> (8 * i)));
}

std::tm utc(std::time_t time) {
  std::tm parts{};
  if (::gmtime_r(&time, &parts) == nullptr || parts.tm_year < -1900 || parts.tm_year > 8099) {
    throw Error("a time beyond the years 0 to 9999 cannot be written in a certificate");
  }
  return parts;
}

}  // namespace

Bytes concat(std::initializer_list<Bytes> elements) {
  Bytes all;
  for (const Bytes& element : elements) all.insert(all.end(), element.begin(), element.end());
  return all;
}

Bytes element(uint8_t tag, const Bytes& content) {
  Bytes out = {tag};
  append_length(out, content.size());
  out.insert(out.end(), content.begin(), content.end());
  return out;
}

Bytes sequence(std::initializer_list<Bytes> elements) { return element(0x30, concat(elements)); }

Bytes sequence_of(const std::vector<Bytes>& elements) {
  Bytes all;
  for (const Bytes& element : elements) all.insert(all.end(), element.begin(), element.end());
  return element(0x30, all);
}

Bytes set(std::initializer_list<Bytes> elements) { return element(0x31, concat(elements)); }

Bytes explicit_tag(uint8_t number, const Bytes& inner) {
  return element(kContext | kConstructed | number, inner);
}

Bytes implicit_tag(uint8_t number, const Bytes& content) { return element(kContext | number, content); }

Bytes boolean_true() { return {0x01, 0x01, 0xff}; }
Bytes null() { return {0x05, 0x00}; }

Bytes integer(uint64_t value) {
  Bytes content;
  for (int shift = 56; shift >= 0; shift -= 8) {
    const auto octet = static_cast<uint8_t>(value >> shift);
    if (content.empty() && octet == 0 && shift > 0) continue;
    if (content.empty() && octet >= 0x80) content.push_back(0);  // or it would read as negative
    content.push_back(octet);
  }
  return integer_bytes(content);
}

Bytes integer_bytes(const Bytes& content) { return element(0x02, content); }
Bytes enumerated(uint8_t value) { return element(0x0a, {value}); }

Bytes oid(std::string_view dotted) {
  bssl::ScopedCBB content;
  require(CBB_init(content.get(), 16), "write an object identifier");
  if (!CBB_add_asn1_oid_from_text(content.get(), dotted.data(), dotted.size())) {
    throw Error(fmt::format("'{}' is no object identifier", dotted),
                "write it in digits and dots: 2.5.29.17");
  }
  return element(0x06, Bytes(CBB_data(content.get()), CBB_data(content.get()) + CBB_len(content.get())));
}

std::optional<Bytes> from_hex(std::string_view text) {
  Bytes bytes;
  while (!text.empty()) {
    if (text.front() == ' ') {
      text.remove_prefix(1);
      continue;
    }
    if (text.size() < 2) return std::nullopt;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + 2, bytes.emplace_back(), 16);
    if (ec != std::errc() || end != text.data() + 2) return std::nullopt;
    text.remove_prefix(2);
  }
  return bytes;
}

Bytes octet_string(const Bytes& content) { return element(0x04, content); }

Bytes bit_string(const Bytes& content, uint8_t unused_bits) {
  return element(0x03, concat({{unused_bits}, content}));
}

Bytes named_bits(uint16_t bits) {
  Bytes content;
  int unused = 0;
  for (int bit = 0; bit < 16; ++bit) {
    if ((bits >> bit & 1) == 0) continue;
    content.resize(static_cast<size_t>(bit) / 8 + 1);
    content.back() |= static_cast<uint8_t>(0x80 >> (bit % 8));
    unused = 7 - bit % 8;
  }
  return bit_string(content, static_cast<uint8_t>(unused));
}

Bytes utf8_string(std::string_view text) { return element(0x0c, bytes_of(text)); }

Bytes time(std::time_t time) {
  const std::tm parts = utc(time);
  const int year = parts.tm_year + 1900;
  if (year < 1950 || year > 2049) return generalized_time(time);
  return element(0x17, bytes_of(fmt::format("{:02}{:02}{:02}{:02}{:02}{:02}Z", year % 100, parts.tm_mon + 1,
                                            parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec)));
}

Bytes generalized_time(std::time_t time) {
  const std::tm parts = utc(time);
  return element(
      0x18, bytes_of(fmt::format("{:04}{:02}{:02}{:02}{:02}{:02}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                                 parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec)));
}

}  // namespace lab::der

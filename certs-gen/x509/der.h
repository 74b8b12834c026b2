// Composes DER from values: each function returns one complete element (X.690). The lab writes certificates,
// CRLs and OCSP responses with these and not with the library's X509 objects, because it must also write what
// those objects refuse.

#pragma once

#include <cstdint>
#include <ctime>
#include <initializer_list>
#include <optional>
#include <string_view>

#include "lab-server/base/text.h"

namespace lab::der {

// concat puts elements one after the other.
Bytes concat(std::initializer_list<Bytes> elements);

// element is a tag, the definite length and the content.
Bytes element(uint8_t tag, const Bytes& content);

Bytes sequence(std::initializer_list<Bytes> elements);
Bytes sequence_of(const std::vector<Bytes>& elements);
Bytes set(std::initializer_list<Bytes> elements);

// explicit_tag is [number] EXPLICIT: constructed, around one whole element.
Bytes explicit_tag(uint8_t number, const Bytes& inner);
// implicit_tag is [number] IMPLICIT of a primitive type: the content alone.
Bytes implicit_tag(uint8_t number, const Bytes& content);

// boolean_true is TRUE. DER omits a FALSE that is the default.
Bytes boolean_true();
Bytes null();
Bytes integer(uint64_t value);
// integer_bytes is an INTEGER with exactly these content octets, sensible or not.
Bytes integer_bytes(const Bytes& content);
Bytes enumerated(uint8_t value);
// oid takes dots and digits, "2.5.29.17"; throws Error for other text.
Bytes oid(std::string_view dotted);
// from_hex reads pairs of hex digits, with optional spaces between pairs; nothing for any other text.
std::optional<Bytes> from_hex(std::string_view text);
Bytes octet_string(const Bytes& content);
Bytes bit_string(const Bytes& content, uint8_t unused_bits = 0);
// named_bits is a BIT STRING of a named bit list, bit 0 first, without trailing zero bits (X.690 11.2.2).
Bytes named_bits(uint16_t bits);
Bytes utf8_string(std::string_view text);
// time is UTCTime for the years 1950 to 2049 and GeneralizedTime for others (RFC 5280 4.1.2.5).
Bytes time(std::time_t time);
Bytes generalized_time(std::time_t time);

}  // namespace lab::der

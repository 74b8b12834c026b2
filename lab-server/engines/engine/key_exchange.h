// Key exchange by elliptic curves (RFC 8446 4.2.8.2, RFC 8422 5.4).

#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "lab-server/base/text.h"

namespace lab {

struct KeyExchange {
  Bytes share;   // our public value
  Bytes secret;  // what both sides come to
};

// key_exchange_groups are x25519, secp256r1, secp384r1 and secp521r1, in our order.
std::span<const uint16_t> key_exchange_groups();

// exchange_keys answers a client's public value; nothing when the value is none of the group's, or the group
// not ours.
std::optional<KeyExchange> exchange_keys(uint16_t group, std::span<const uint8_t> peer);

}  // namespace lab

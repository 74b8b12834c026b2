// Elliptic-curve key exchange (RFC 8446 4.2.8.2, RFC 8422 5.4).

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "lab-server/base/text.h"

namespace lab {

// A key pair of one group, made for one connection.
class KeyShare {
 public:
  virtual ~KeyShare() = default;

  // share is our public value.
  virtual Bytes share() const = 0;
  // secret is the shared secret; nothing when the client's public value does not belong to the group.
  virtual std::optional<Bytes> secret(std::span<const uint8_t> peer) const = 0;
};

// make_key_share returns null for a group that we do not have. We have x25519 and the curves secp224r1 to
// secp521r1.
std::unique_ptr<KeyShare> make_key_share(uint16_t group);
bool has_key_share(uint16_t group);

// key_exchange_groups are the groups that a healthy TLS 1.3 server accepts, in our order: x25519, secp256r1,
// secp384r1 and secp521r1.
std::span<const uint16_t> key_exchange_groups();

}  // namespace lab

// The key exchanges of SSL 3.0 to TLS 1.2, good and bad: what our ServerKeyExchange holds, and what the
// client's answer makes of it (RFC 5246 7.4.3 and 7.4.7, RFC 8422 5).

#pragma once

#include <openssl/base.h>

#include <memory>
#include <optional>
#include <span>

#include "lab-server/base/text.h"
#include "lab-server/engines/tls12/suites.h"
#include "lab-server/scenario/scripted_tls12_spec.h"

namespace lab {

class Tls12KeyExchange {
 public:
  virtual ~Tls12KeyExchange() = default;

  // params are those of the ServerKeyExchange, unsigned; empty when there is no such message.
  virtual Bytes params() const = 0;
  // premaster is what the body of a ClientKeyExchange comes to; nothing when it cannot be.
  virtual std::optional<Bytes> premaster(std::span<const uint8_t> client_key_exchange) = 0;
};

// group is one that has_key_share, announced what the message says of it.
std::unique_ptr<Tls12KeyExchange> make_ecdhe(uint16_t group, uint16_t announced);

std::unique_ptr<Tls12KeyExchange> make_dhe(const DhSpec& dh, uint16_t version);

// With the certificate's own RSA key; null for a key of another type. The key must outlive it.
std::unique_ptr<Tls12KeyExchange> make_static_rsa(EVP_PKEY& key, uint16_t version);
// With a key of 512 bits, made for the purpose: RSA_EXPORT (RFC 2246 7.4.3).
std::unique_ptr<Tls12KeyExchange> make_export_rsa(uint16_t version);

}  // namespace lab

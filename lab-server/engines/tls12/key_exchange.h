// The key exchanges of SSL 3.0 to TLS 1.2, good and bad: the content of our ServerKeyExchange, and the
// premaster secret from the client's answer (RFC 5246 7.4.3 and 7.4.7, RFC 8422 5).

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

  // params are the ServerKeyExchange's parameters without the signature; empty when there is no such message.
  virtual Bytes params() const = 0;
  // premaster is the secret from the body of a ClientKeyExchange; nothing when the body is not valid.
  virtual std::optional<Bytes> premaster(std::span<const uint8_t> client_key_exchange) = 0;
};

// make_ecdhe computes in `group`, for which has_key_share is true; the message names the group `announced`.
std::unique_ptr<Tls12KeyExchange> make_ecdhe(uint16_t group, uint16_t announced);

std::unique_ptr<Tls12KeyExchange> make_dhe(const DhSpec& dh, uint16_t version);

// make_static_rsa uses the certificate's own RSA key; null for a key of another type. The key must outlive
// it.
std::unique_ptr<Tls12KeyExchange> make_static_rsa(EVP_PKEY& key, uint16_t version);
// make_export_rsa makes a 512-bit key for it: RSA_EXPORT (RFC 2246 7.4.3).
std::unique_ptr<Tls12KeyExchange> make_export_rsa(uint16_t version);

}  // namespace lab

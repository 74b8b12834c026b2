// Signs handshakes with a certificate's key (RFC 8446 4.4.3, RFC 5246 7.4.3).

#pragma once

#include <openssl/base.h>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "lab-server/base/text.h"

namespace lab {

// sign_handshake signs message with key under a SignatureScheme of RFC 8446 4.2.3. Nothing when the key has
// another type than the scheme, or is too short for it.
std::optional<Bytes> sign_handshake(EVP_PKEY* key, uint16_t scheme, std::span<const uint8_t> message);

// verifies_handshake checks such a signature with the public key. False also for a scheme that does not fit
// the key.
bool verifies_handshake(EVP_PKEY* key, uint16_t scheme, std::span<const uint8_t> signature,
                        std::span<const uint8_t> message);

// tls13_schemes_of lists the schemes that a key may use under TLS 1.3, the preferred one first. An RSA key
// has the RSA-PSS schemes that it is long enough for; other keys have one. Empty for a key without any.
std::vector<uint16_t> tls13_schemes_of(const EVP_PKEY* key);

}  // namespace lab

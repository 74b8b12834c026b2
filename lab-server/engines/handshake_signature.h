// Signing handshakes by a certificate's key (RFC 8446 4.4.3, RFC 5246 7.4.3).

#pragma once

#include <openssl/base.h>

#include <cstdint>
#include <optional>
#include <span>

#include "lab-server/base/text.h"

namespace lab {

// sign_handshake signs by key as a SignatureScheme of RFC 8446 4.2.3 says; nothing when the key is of another
// type than the scheme's, or too short for it.
std::optional<Bytes> sign_handshake(EVP_PKEY* key, uint16_t scheme, std::span<const uint8_t> message);

// tls13_scheme_of is the scheme that TLS 1.3 wants of a key: ecdsa_secp256r1_sha256, rsa_pss_rsae_sha256, …
// Nothing for a key that TLS 1.3 has no scheme for.
std::optional<uint16_t> tls13_scheme_of(const EVP_PKEY* key);

}  // namespace lab

// Which algorithm signs a ServerKeyExchange, and signatures that libraries no longer make (RFC 5246 7.4.1.4.1
// and 7.4.3, RFC 4346 7.4.3).

#pragma once

#include <openssl/base.h>

#include <optional>
#include <span>
#include <vector>

#include "lab-server/base/text.h"

namespace lab {

// tls12_schemes_of lists the schemes that a healthy TLS 1.2 server uses with that key, the preferred one
// first.
std::vector<uint16_t> tls12_schemes_of(const EVP_PKEY& key);
// old_scheme_of is the scheme of versions before TLS 1.2: MD5 joined with SHA-1 (RSA, under BoringSSL's own
// number) or SHA-1 (ECDSA).
uint16_t old_scheme_of(const EVP_PKEY& key);

// sign_legacy signs as sign_handshake does, and also with MD5; nothing when the key has another type.
std::optional<Bytes> sign_legacy(EVP_PKEY& key, uint16_t scheme, std::span<const uint8_t> message);

// can_sign: sign_legacy can sign with that key under that scheme.
bool can_sign(const EVP_PKEY& key, uint16_t scheme);

}  // namespace lab

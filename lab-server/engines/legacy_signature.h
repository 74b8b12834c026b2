// Which algorithm signs a ServerKeyExchange, and the signatures that libraries no longer make (RFC
// 5246 7.4.1.4.1 and 7.4.3, RFC 4346 7.4.3).

#pragma once

#include <openssl/base.h>

#include <optional>
#include <span>
#include <vector>

#include "lab-server/base/text.h"

namespace lab {

// scheme_for is what a healthy server signs by: of TLS 1.2 the first of ours that fits the key and is
// offered, or the first that fits; of older versions MD5 joined with SHA-1 (RSA, under BoringSSL's own
// number) or SHA-1 (ECDSA).
uint16_t scheme_for(const EVP_PKEY& key, uint16_t version, const std::vector<uint16_t>& offered);

// sign_legacy signs as sign_handshake does, and by MD5 as well; nothing when the key is of another type.
std::optional<Bytes> sign_legacy(EVP_PKEY& key, uint16_t scheme, std::span<const uint8_t> message);

// is_weak_scheme says whether it hashes by MD5 or SHA-1.
bool is_weak_scheme(uint16_t scheme);

}  // namespace lab

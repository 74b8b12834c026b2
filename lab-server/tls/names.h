// The names IANA's TLS registries give to numbers. GREASE values (RFC 8701) are called "GREASE", numbers that
// nobody registered "0x1234".

#pragma once

#include <cstdint>
#include <string>

namespace lab {

// is_grease: the number is one of the sixteen that RFC 8701 2 reserves: 0x0a0a, 0x1a1a, … 0xfafa.
bool is_grease(uint16_t number);

std::string version_name(uint16_t version);          // "TLS1.3", "SSL3", "DTLS1.2"
std::string cipher_name(uint16_t cipher);            // "TLS_AES_128_GCM_SHA256"
std::string group_name(uint16_t group);              // "x25519"
std::string signature_scheme_name(uint16_t scheme);  // "ecdsa_secp256r1_sha256"
std::string extension_name(uint16_t extension);      // "server_name"

}  // namespace lab

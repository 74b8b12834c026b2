// Signing handshakes by a key that BoringSSL does not hold itself: because it is not the first certificate's,
// a pair that BoringSSL refuses, or because somebody wants to see the signature before it is said.

#pragma once

#include <openssl/ssl.h>

namespace lab {

// keep_signing_key has ctx keep a reference to the key that kSignsByKeptKey signs by.
void keep_signing_key(SSL_CTX* ctx, const bssl::UniquePtr<EVP_PKEY>& key);

// Signs by the key kept; where the connection shows signatures, once it has been asked again. Decrypts
// nothing: a set-up with it has no RSA key exchange.
extern const SSL_PRIVATE_KEY_METHOD kSignsByKeptKey;

}  // namespace lab

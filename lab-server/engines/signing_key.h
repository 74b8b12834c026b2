// Signing handshakes by a key that is not the first certificate's: BoringSSL itself refuses such a pair.

#pragma once

#include <openssl/ssl.h>

namespace lab {

// keep_signing_key has ctx keep a reference to the key that kSignsByOtherKey signs by.
void keep_signing_key(SSL_CTX* ctx, const bssl::UniquePtr<EVP_PKEY>& key);

// Signs at once, by the key kept. Decrypts nothing: a set-up with it has no RSA key exchange.
extern const SSL_PRIVATE_KEY_METHOD kSignsByOtherKey;

}  // namespace lab

// Signs handshakes with a key that BoringSSL does not hold itself. There are two reasons: the key does not
// match the first certificate, a pair that BoringSSL refuses; or a fault wants to see the signature before it
// is sent.

#pragma once

#include <openssl/ssl.h>

namespace lab {

// keep_signing_key stores in ctx a reference to the key that kSignsByKeptKey signs with.
void keep_signing_key(SSL_CTX* ctx, const bssl::UniquePtr<EVP_PKEY>& key);

// kSignsByKeptKey signs with the stored key. When the connection shows signatures, BoringSSL gets the
// signature only on its second call. It decrypts nothing, so a set-up that uses it has no RSA key exchange.
extern const SSL_PRIVATE_KEY_METHOD kSignsByKeptKey;

}  // namespace lab

#include "lab-server/engines/signing_key.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <algorithm>

#include "lab-server/engines/boringssl_context.h"

namespace lab {
namespace {

void free_key(void*, void* key, CRYPTO_EX_DATA*, int, long, void*) {
  EVP_PKEY_free(static_cast<EVP_PKEY*>(key));
}

int key_index() {
  static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, free_key);
  return index;
}

ssl_private_key_result_t sign(SSL* ssl, uint8_t* out, size_t* out_size, size_t max_out, uint16_t algorithm,
                              const uint8_t* in, size_t in_size) {
  auto* key = static_cast<EVP_PKEY*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), key_index()));
  if (key == nullptr || SSL_get_signature_algorithm_key_type(algorithm) != EVP_PKEY_id(key)) {
    return ssl_private_key_failure;
  }
  bssl::ScopedEVP_MD_CTX ctx;
  EVP_PKEY_CTX* parameters = nullptr;
  const EVP_MD* digest = SSL_get_signature_algorithm_digest(algorithm);
  if (!EVP_DigestSignInit(ctx.get(), &parameters, digest, nullptr, key)) return ssl_private_key_failure;
  // RFC 8446 4.2.3: the salt is as long as the digest.
  if (SSL_is_signature_algorithm_rsa_pss(algorithm) &&
      (!EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) ||
       !EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, -1))) {
    return ssl_private_key_failure;
  }
  *out_size = max_out;
  if (!EVP_DigestSign(ctx.get(), out, out_size, in, in_size)) return ssl_private_key_failure;
  auto& room = *static_cast<ConnectionRoom*>(SSL_get_app_data(ssl));
  if (!room.shows_signatures) return ssl_private_key_success;
  room.signature.assign(out, out + *out_size);
  return ssl_private_key_retry;
}

ssl_private_key_result_t decrypt(SSL*, uint8_t*, size_t*, size_t, const uint8_t*, size_t) {
  return ssl_private_key_failure;
}

ssl_private_key_result_t complete(SSL* ssl, uint8_t* out, size_t* out_size, size_t max_out) {
  const Bytes& signature = static_cast<ConnectionRoom*>(SSL_get_app_data(ssl))->signature;
  if (signature.size() > max_out) return ssl_private_key_failure;
  std::ranges::copy(signature, out);
  *out_size = signature.size();
  return ssl_private_key_success;
}

}  // namespace

void keep_signing_key(SSL_CTX* ctx, const bssl::UniquePtr<EVP_PKEY>& key) {
  SSL_CTX_set_ex_data(ctx, key_index(), bssl::UpRef(key).release());
}

const SSL_PRIVATE_KEY_METHOD kSignsByKeptKey = {sign, decrypt, complete};

}  // namespace lab

#include "lab-server/engines/boringssl/signing_key.h"

#include <openssl/evp.h>

#include <algorithm>

#include "lab-server/engines/boringssl/context.h"
#include "lab-server/engines/engine/handshake_signature.h"

namespace lab {
namespace {

void free_key(void*, void* key, CRYPTO_EX_DATA*, int, long, void*) {
  EVP_PKEY_free(static_cast<EVP_PKEY*>(key));
}

int key_index() {
  static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, free_key);
  return index;
}

ssl_private_key_result_t complete(SSL* ssl, uint8_t* out, size_t* out_size, size_t max_out) {
  const Bytes& signature = static_cast<ConnectionRoom*>(SSL_get_app_data(ssl))->signature;
  if (signature.size() > max_out) return ssl_private_key_failure;
  std::ranges::copy(signature, out);
  *out_size = signature.size();
  return ssl_private_key_success;
}

ssl_private_key_result_t sign(SSL* ssl, uint8_t* out, size_t* out_size, size_t max_out, uint16_t algorithm,
                              const uint8_t* in, size_t in_size) {
  auto* key = static_cast<EVP_PKEY*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), key_index()));
  const std::optional<Bytes> signature = sign_handshake(key, algorithm, std::span(in, in_size));
  if (!signature) return ssl_private_key_failure;
  auto& room = *static_cast<ConnectionRoom*>(SSL_get_app_data(ssl));
  room.signature = *signature;
  return room.shows_signatures ? ssl_private_key_retry : complete(ssl, out, out_size, max_out);
}

ssl_private_key_result_t decrypt(SSL*, uint8_t*, size_t*, size_t, const uint8_t*, size_t) {
  return ssl_private_key_failure;
}

}  // namespace

void keep_signing_key(SSL_CTX* ctx, const bssl::UniquePtr<EVP_PKEY>& key) {
  SSL_CTX_set_ex_data(ctx, key_index(), bssl::UpRef(key).release());
}

const SSL_PRIVATE_KEY_METHOD kSignsByKeptKey = {sign, decrypt, complete};

}  // namespace lab

#include "lab-server/engines/boringssl/ticket_keys.h"

#include <openssl/cipher.h>
#include <openssl/digest.h>
#include <openssl/hmac.h>
#include <openssl/mem.h>
#include <openssl/rand.h>

#include <algorithm>

namespace lab {

TicketKeys::TicketKeys(bool rotates) : rotates_(rotates), key_(fresh()) {}

TicketKeys::Key TicketKeys::fresh() {
  Key key;
  RAND_bytes(key.name.data(), key.name.size());
  RAND_bytes(key.cipher.data(), key.cipher.size());
  RAND_bytes(key.mac.data(), key.mac.size());
  return key;
}

bool TicketKeys::seal(uint8_t name[16], uint8_t* iv, EVP_CIPHER_CTX* cipher, HMAC_CTX* mac) {
  const std::lock_guard lock(mutex_);
  std::copy(key_.name.begin(), key_.name.end(), name);
  RAND_bytes(iv, EVP_CIPHER_iv_length(EVP_aes_128_cbc()));
  return EVP_EncryptInit_ex(cipher, EVP_aes_128_cbc(), nullptr, key_.cipher.data(), iv) == 1 &&
         HMAC_Init_ex(mac, key_.mac.data(), key_.mac.size(), EVP_sha256(), nullptr) == 1;
}

bool TicketKeys::open(const uint8_t name[16], const uint8_t* iv, EVP_CIPHER_CTX* cipher, HMAC_CTX* mac) {
  const std::lock_guard lock(mutex_);
  return CRYPTO_memcmp(name, key_.name.data(), key_.name.size()) == 0 &&
         EVP_DecryptInit_ex(cipher, EVP_aes_128_cbc(), nullptr, key_.cipher.data(), iv) == 1 &&
         HMAC_Init_ex(mac, key_.mac.data(), key_.mac.size(), EVP_sha256(), nullptr) == 1;
}

void TicketKeys::connection_finished() {
  if (!rotates_) return;
  const std::lock_guard lock(mutex_);
  key_ = fresh();
}

}  // namespace lab

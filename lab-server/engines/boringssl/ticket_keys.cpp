#include "lab-server/engines/boringssl/ticket_keys.h"

#include <openssl/cipher.h>
#include <openssl/digest.h>
#include <openssl/hmac.h>
#include <openssl/mem.h>
#include <openssl/rand.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <utility>

namespace lab {
namespace {

int64_t now_s() {
  using std::chrono::steady_clock;
  return std::chrono::duration_cast<std::chrono::seconds>(steady_clock::now().time_since_epoch()).count();
}

}  // namespace

TicketKeys::TicketKeys(const TicketSpec& spec) : spec_(spec), key_(fresh()), last_key_(fresh()) {}

TicketKeys::Key TicketKeys::fresh() {
  Key key;
  RAND_bytes(key.id.data(), key.id.size());
  RAND_bytes(key.cipher.data(), key.cipher.size());
  RAND_bytes(key.mac.data(), key.mac.size());
  return key;
}

bool TicketKeys::seal(uint8_t name[16], uint8_t* iv, EVP_CIPHER_CTX* cipher, HMAC_CTX* mac) {
  const std::lock_guard lock(mutex_);
  std::ranges::copy(key_.id, name);
  const int64_t sealed_at = now_s();
  static_assert(sizeof sealed_at == kTimeSize);
  std::memcpy(name + kIdSize, &sealed_at, kTimeSize);
  RAND_bytes(iv, EVP_CIPHER_iv_length(EVP_aes_128_cbc()));
  std::array<uint8_t, 32> mac_key = key_.mac;
  if (spec_.are_altered) mac_key.front() ^= 1;
  return EVP_EncryptInit_ex(cipher, EVP_aes_128_cbc(), nullptr, key_.cipher.data(), iv) == 1 &&
         HMAC_Init_ex(mac, mac_key.data(), mac_key.size(), EVP_sha256(), nullptr) == 1;
}

TicketKeys::Found TicketKeys::open(const uint8_t name[16], const uint8_t* iv, EVP_CIPHER_CTX* cipher,
                                   HMAC_CTX* mac) {
  const std::lock_guard lock(mutex_);
  const auto is_of = [&](const Key& key) { return CRYPTO_memcmp(name, key.id.data(), kIdSize) == 0; };
  const bool is_last = spec_.keys == TicketSpec::Keys::rolling && is_of(last_key_);
  if (!is_last && !is_of(key_)) return Found::no_key;
  const Key& key = is_last ? last_key_ : key_;
  int64_t sealed_at = 0;
  std::memcpy(&sealed_at, name + kIdSize, kTimeSize);
  if (spec_.honoured_s && now_s() - sealed_at >= *spec_.honoured_s) return Found::too_old;
  const bool is_set_up = EVP_DecryptInit_ex(cipher, EVP_aes_128_cbc(), nullptr, key.cipher.data(), iv) == 1 &&
                         HMAC_Init_ex(mac, key.mac.data(), key.mac.size(), EVP_sha256(), nullptr) == 1;
  if (!is_set_up) return Found::no_key;
  return is_last ? Found::last_key : Found::key;
}

void TicketKeys::connection_finished() {
  if (spec_.keys != TicketSpec::Keys::rotated && spec_.keys != TicketSpec::Keys::rolling) return;
  const std::lock_guard lock(mutex_);
  last_key_ = std::exchange(key_, fresh());
}

}  // namespace lab

// The keys that seal session tickets (RFC 5077 4), and their rotation.

#pragma once

#include <openssl/base.h>

#include <array>
#include <cstdint>
#include <mutex>

namespace lab {

// TicketKeys seals with the current key and opens with the current key only: a rotated key is gone.
// Thread-safe.
class TicketKeys {
 public:
  explicit TicketKeys(bool rotates);

  // seal and open set up the ciphers for a ticket, as SSL_CTX_set_tlsext_ticket_key_cb requires. open returns
  // false for a key name other than the current one.
  bool seal(uint8_t name[16], uint8_t* iv, EVP_CIPHER_CTX* cipher, HMAC_CTX* mac);
  bool open(const uint8_t name[16], const uint8_t* iv, EVP_CIPHER_CTX* cipher, HMAC_CTX* mac);

  // connection_finished rotates the key, if this was made to rotate.
  void connection_finished();

 private:
  struct Key {
    std::array<uint8_t, 16> name;
    std::array<uint8_t, 16> cipher;  // AES-128-CBC
    std::array<uint8_t, 32> mac;     // HMAC-SHA-256
  };
  static Key fresh();

  const bool rotates_;
  std::mutex mutex_;
  Key key_;
};

}  // namespace lab

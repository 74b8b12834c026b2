// The keys that seal session tickets (RFC 5077 4), their rotation, and what is wrong with them.

#pragma once

#include <openssl/base.h>

#include <array>
#include <cstdint>
#include <mutex>

#include "lab-server/engines/engine/served_chain.h"

namespace lab {

// TicketKeys seals with the current key. It opens with that key, and with the last one if keys roll: a
// rotated key is gone. Thread-safe.
class TicketKeys {
 public:
  explicit TicketKeys(const TicketSpec& spec);

  // What open found: the key of the ticket, the key of before, no such key, or a ticket that is honoured no
  // longer.
  enum class Found { key, last_key, no_key, too_old };

  // seal and open set up the ciphers for a ticket, as SSL_CTX_set_tlsext_ticket_key_cb requires. A ticket of
  // the current key may still prove wrong by its MAC, which the library checks.
  bool seal(uint8_t name[16], uint8_t* iv, EVP_CIPHER_CTX* cipher, HMAC_CTX* mac);
  Found open(const uint8_t name[16], const uint8_t* iv, EVP_CIPHER_CTX* cipher, HMAC_CTX* mac);

  // connection_finished rotates the key, if this was made to rotate.
  void connection_finished();

 private:
  // A ticket's key name: whose key it is, and when the ticket was sealed. Only this server reads it (RFC 5077
  // 4).
  static constexpr size_t kIdSize = 8, kTimeSize = 8;
  struct Key {
    std::array<uint8_t, kIdSize> id;
    std::array<uint8_t, 16> cipher;  // AES-128-CBC
    std::array<uint8_t, 32> mac;     // HMAC-SHA-256
  };
  static Key fresh();

  const TicketSpec spec_;
  std::mutex mutex_;
  Key key_, last_key_;
};

}  // namespace lab

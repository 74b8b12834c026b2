// Protects the records of one direction in SSL 3.0 to TLS 1.2 (RFC 5246 6.2.3, RFC 6101 5.2.3).

#pragma once

#include <openssl/aead.h>
#include <openssl/cipher.h>

#include <optional>
#include <span>

#include "lab-server/engines/tls12/secrets.h"
#include "lab-server/tls/record.h"

namespace lab {

class Tls12Protection {
 public:
  enum class Direction { seals, opens };
  Tls12Protection(uint16_t version, const Tls12Suite& suite, const Tls12Secrets::Keys& keys,
                  Direction direction);

  // seal is the body of a record that holds plaintext.
  Bytes seal(uint8_t type, std::span<const uint8_t> plaintext);
  // open is the reverse; nothing when the record was not sealed with these keys.
  std::optional<Bytes> open(uint8_t type, std::span<const uint8_t> body);

 private:
  Bytes mac(uint8_t type, std::span<const uint8_t> plaintext) const;
  Bytes sequence() const;  // eight bytes
  Bytes header(uint8_t type, size_t size, bool has_version) const;
  Bytes nonce(std::span<const uint8_t> explicit_part) const;
  Bytes crypt(std::span<const uint8_t> bytes);
  bool has_explicit_iv() const;
  bool is_padding(std::span<const uint8_t> bytes) const;

  Bytes seal_aead(uint8_t type, std::span<const uint8_t> plaintext);
  std::optional<Bytes> open_aead(uint8_t type, std::span<const uint8_t> body);
  std::optional<Bytes> decrypted(std::span<const uint8_t> body);

  const uint16_t version_;
  const Tls12Suite& suite_;
  const Bytes mac_key_;
  const Bytes iv_;  // of an AEAD
  bssl::ScopedEVP_CIPHER_CTX cipher_;
  bssl::ScopedEVP_AEAD_CTX aead_;
  uint64_t sequence_ = 0;
};

}  // namespace lab

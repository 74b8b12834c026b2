// The key schedule of TLS 1.3 (RFC 8446 7) and its record protection (5.2).

#pragma once

#include <openssl/aead.h>

#include <cstdint>
#include <optional>
#include <span>

#include "lab-server/base/text.h"

namespace lab {

struct Tls13Suite {
  uint16_t id;
  const EVP_MD* (*hash)();
  const EVP_AEAD* (*aead)();
};

// tls13_suites are the suites of RFC 8446 B.4 that BoringSSL has, in our order.
std::span<const Tls13Suite> tls13_suites();
// tls13_suite finds one of them by its number; null for others.
const Tls13Suite* tls13_suite(uint16_t id);

// Transcript is the hash of the handshake so far (RFC 8446 4.4.1).
class Transcript {
 public:
  void add(std::span<const uint8_t> message) { said_.insert(said_.end(), message.begin(), message.end()); }
  // retry replaces the messages so far by a message_hash, as a HelloRetryRequest demands.
  void retry(const Tls13Suite& suite);
  Bytes hash(const Tls13Suite& suite) const;

 private:
  Bytes said_;
};

enum class Side { client, server };

class KeySchedule {
 public:
  // secret is the shared secret of the key exchange; psk is that of the session that is resumed, empty for
  // none.
  KeySchedule(const Tls13Suite& suite, std::span<const uint8_t> secret, std::span<const uint8_t> psk = {});

  // The traffic secrets. transcript_hash covers the messages up to the ServerHello, or up to the server's
  // Finished.
  Bytes handshake_secret(Side side, const Bytes& transcript_hash) const;
  Bytes application_secret(Side side, const Bytes& transcript_hash) const;
  // resumption_psk is the key of the session that a ticket with that nonce stands for (4.6.1).
  // transcript_hash covers the messages up to the client's Finished.
  Bytes resumption_psk(const Bytes& transcript_hash, const Bytes& nonce) const;
  // next_secret is the traffic secret after a KeyUpdate (7.2).
  Bytes next_secret(const Bytes& traffic_secret) const;
  // verify_data is the content of a Finished under a handshake secret (4.4.4).
  Bytes verify_data(const Bytes& handshake_secret, const Bytes& transcript_hash) const;

 private:
  const Tls13Suite& suite_;
  Bytes handshake_;
  Bytes master_;
};

// binder_of proves that a client holds a session's key (RFC 8446 4.2.11.2). transcript_hash covers the
// ClientHello up to its binders.
Bytes binder_of(const Tls13Suite& suite, const Bytes& psk, const Bytes& transcript_hash);

// early_secret_of is the traffic secret of a client's early data (7.1). transcript_hash covers its
// ClientHello.
Bytes early_secret_of(const Tls13Suite& suite, const Bytes& psk, const Bytes& transcript_hash);

// RecordProtection seals or opens the records of one direction under one traffic secret.
class RecordProtection {
 public:
  RecordProtection(const Tls13Suite& suite, const Bytes& traffic_secret);

  // seal makes a record from inner content, which already ends with its type and padding.
  Bytes seal(std::span<const uint8_t> inner);
  // open returns the inner content of a record's body; nothing when it was not sealed with this secret.
  std::optional<Bytes> open(std::span<const uint8_t> body);

 private:
  Bytes next_nonce();

  bssl::ScopedEVP_AEAD_CTX aead_;
  Bytes iv_;
  uint64_t sequence_ = 0;
};

}  // namespace lab

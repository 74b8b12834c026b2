// The cipher suites of SSL 3.0 to TLS 1.2 that a scripted server can use: good ones, old ones, and unsafe
// ones.

#pragma once

#include <openssl/base.h>

#include <cstdint>

namespace lab {

enum class KeyExchangeKind { rsa, rsa_export, dhe, ecdhe, dh_anon, ecdh_anon };

// How a suite protects records.
struct BulkCipher {
  enum class Mode { none, stream, cbc, gcm, chacha20 };
  Mode mode;
  const EVP_CIPHER* (*cipher)();  // of stream and cbc
  const EVP_AEAD* (*aead)();      // of gcm and chacha20
  size_t key_size;
  size_t block_size;       // of cbc: also that of its IV
  size_t secret_key_size;  // less than key_size in export suites
};

struct Tls12Suite {
  uint16_t id;
  KeyExchangeKind key_exchange;
  const BulkCipher* cipher;
  const EVP_MD* (*mac)();  // null with an AEAD
  const EVP_MD* (*prf)();  // of TLS 1.2

  bool is_aead() const { return mac == nullptr; }
  bool is_anonymous() const;
  bool has_key_exchange_message() const { return key_exchange != KeyExchangeKind::rsa; }
  // is_unsafe: no client should accept the suite: no encryption, export, RC4, single DES, no authentication.
  bool is_unsafe() const;
};

// find_tls12_suite returns null for the number of any other suite.
const Tls12Suite* find_tls12_suite(uint16_t id);

}  // namespace lab

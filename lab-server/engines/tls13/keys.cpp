#include "lab-server/engines/tls13/keys.h"

#include <openssl/digest.h>
#include <openssl/err.h>
#include <openssl/hkdf.h>
#include <openssl/hmac.h>
#include <openssl/ssl.h>

#include "lab-server/tls/handshake.h"
#include "lab-server/tls/record.h"
#include "lab-server/tls/writer.h"

namespace lab {
namespace {

constexpr Tls13Suite kSuites[] = {
    {TLS1_CK_AES_128_GCM_SHA256 & 0xffff, EVP_sha256, EVP_aead_aes_128_gcm},
    {TLS1_CK_AES_256_GCM_SHA384 & 0xffff, EVP_sha384, EVP_aead_aes_256_gcm},
    {TLS1_CK_CHACHA20_POLY1305_SHA256 & 0xffff, EVP_sha256, EVP_aead_chacha20_poly1305},
};

Bytes digest(const EVP_MD* hash, std::span<const uint8_t> bytes) {
  Bytes result(EVP_MD_size(hash));
  EVP_Digest(bytes.data(), bytes.size(), result.data(), nullptr, hash, nullptr);
  return result;
}

Bytes extract(const EVP_MD* hash, std::span<const uint8_t> salt, std::span<const uint8_t> secret) {
  Bytes result(EVP_MD_size(hash));
  size_t size = 0;
  HKDF_extract(result.data(), &size, hash, secret.data(), secret.size(), salt.data(), salt.size());
  return result;
}

// HKDF-Expand-Label (RFC 8446 7.1).
Bytes expand(const EVP_MD* hash, const Bytes& secret, std::string_view label, const Bytes& context,
             size_t size) {
  Writer info;
  info.u16(size).vector8(bytes_of("tls13 " + std::string(label))).vector8(context);
  const Bytes written = info.take();
  Bytes result(size);
  HKDF_expand(result.data(), size, hash, secret.data(), secret.size(), written.data(), written.size());
  return result;
}

Bytes derive(const EVP_MD* hash, const Bytes& secret, std::string_view label, const Bytes& context) {
  return expand(hash, secret, label, context, EVP_MD_size(hash));
}

// The content of a Finished, and of a binder, under a secret (RFC 8446 4.4.4).
Bytes finished_mac(const EVP_MD* hash, const Bytes& secret, const Bytes& transcript_hash) {
  const Bytes key = derive(hash, secret, "finished", {});
  Bytes mac(EVP_MD_size(hash));
  unsigned size = 0;
  HMAC(hash, key.data(), key.size(), transcript_hash.data(), transcript_hash.size(), mac.data(), &size);
  return mac;
}

}  // namespace

std::span<const Tls13Suite> tls13_suites() { return kSuites; }

const Tls13Suite* tls13_suite(uint16_t id) {
  for (const Tls13Suite& suite : kSuites) {
    if (suite.id == id) return &suite;
  }
  return nullptr;
}

void Transcript::retry(const Tls13Suite& suite) {
  said_ = handshake_bytes(HandshakeType::message_hash, hash(suite));
}

Bytes Transcript::hash(const Tls13Suite& suite) const { return digest(suite.hash(), said_); }

KeySchedule::KeySchedule(const Tls13Suite& suite, std::span<const uint8_t> secret,
                         std::span<const uint8_t> psk)
    : suite_(suite) {
  const EVP_MD* hash = suite.hash();
  const Bytes zero(EVP_MD_size(hash));
  const Bytes nothing = digest(hash, {});
  const Bytes early = extract(hash, zero, psk.empty() ? std::span<const uint8_t>(zero) : psk);
  handshake_ = extract(hash, derive(hash, early, "derived", nothing), secret);
  master_ = extract(hash, derive(hash, handshake_, "derived", nothing), zero);
}

Bytes KeySchedule::handshake_secret(Side side, const Bytes& transcript_hash) const {
  return derive(suite_.hash(), handshake_, side == Side::client ? "c hs traffic" : "s hs traffic",
                transcript_hash);
}

Bytes KeySchedule::application_secret(Side side, const Bytes& transcript_hash) const {
  return derive(suite_.hash(), master_, side == Side::client ? "c ap traffic" : "s ap traffic",
                transcript_hash);
}

Bytes KeySchedule::next_secret(const Bytes& traffic_secret) const {
  return derive(suite_.hash(), traffic_secret, "traffic upd", {});
}

Bytes KeySchedule::resumption_psk(const Bytes& transcript_hash, const Bytes& nonce) const {
  const EVP_MD* hash = suite_.hash();
  return derive(hash, derive(hash, master_, "res master", transcript_hash), "resumption", nonce);
}

Bytes KeySchedule::verify_data(const Bytes& handshake_secret, const Bytes& transcript_hash) const {
  return finished_mac(suite_.hash(), handshake_secret, transcript_hash);
}

Bytes binder_of(const Tls13Suite& suite, const Bytes& psk, const Bytes& transcript_hash) {
  const EVP_MD* hash = suite.hash();
  const Bytes early = extract(hash, Bytes(EVP_MD_size(hash)), psk);
  return finished_mac(hash, derive(hash, early, "res binder", digest(hash, {})), transcript_hash);
}

Bytes early_secret_of(const Tls13Suite& suite, const Bytes& psk, const Bytes& transcript_hash) {
  const EVP_MD* hash = suite.hash();
  const Bytes early = extract(hash, Bytes(EVP_MD_size(hash)), psk);
  return derive(hash, early, "c e traffic", transcript_hash);
}

RecordProtection::RecordProtection(const Tls13Suite& suite, const Bytes& traffic_secret) {
  const EVP_AEAD* aead = suite.aead();
  const Bytes key = expand(suite.hash(), traffic_secret, "key", {}, EVP_AEAD_key_length(aead));
  iv_ = expand(suite.hash(), traffic_secret, "iv", {}, EVP_AEAD_nonce_length(aead));
  EVP_AEAD_CTX_init(aead_.get(), aead, key.data(), key.size(), EVP_AEAD_DEFAULT_TAG_LENGTH, nullptr);
}

// RFC 8446 5.3: the sequence number, padded to the left, and the IV.
Bytes RecordProtection::next_nonce() {
  Bytes nonce = iv_;
  for (size_t i = 0; i < 8; ++i) nonce[nonce.size() - 1 - i] ^= static_cast<uint8_t>(sequence_ >> 8 * i);
  ++sequence_;
  return nonce;
}

Bytes RecordProtection::seal(std::span<const uint8_t> inner) {
  const size_t size = inner.size() + EVP_AEAD_max_overhead(EVP_AEAD_CTX_aead(aead_.get()));
  Bytes record = record_bytes(ContentType::application_data, 0x0303, Bytes(size));
  const Bytes nonce = next_nonce();
  size_t sealed = 0;
  EVP_AEAD_CTX_seal(aead_.get(), record.data() + kRecordHeader, &sealed, size, nonce.data(), nonce.size(),
                    inner.data(), inner.size(), record.data(), kRecordHeader);
  return record;
}

std::optional<Bytes> RecordProtection::open(std::span<const uint8_t> body) {
  const Bytes header = record_bytes(ContentType::application_data, 0x0303, body);
  const Bytes nonce = next_nonce();
  Bytes inner(body.size());
  size_t size = 0;
  if (!EVP_AEAD_CTX_open(aead_.get(), inner.data(), &size, inner.size(), nonce.data(), nonce.size(),
                         body.data(), body.size(), header.data(), kRecordHeader)) {
    ERR_clear_error();
    --sequence_;  // early data that is passed over has none of these numbers
    return std::nullopt;
  }
  inner.resize(size);
  return inner;
}

}  // namespace lab

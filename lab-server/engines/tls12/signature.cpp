#include "lab-server/engines/tls12/signature.h"

#include <openssl/ssl.h>

#include <algorithm>

#include "certs-gen/x509/crypto.h"
#include "lab-server/engines/engine/handshake_signature.h"

namespace lab {
namespace {

constexpr uint16_t kRsaMd5 = 0x0101;
constexpr uint16_t kEcdsaMd5 = 0x0103;

// In the order in which a healthy server prefers them.
constexpr uint16_t kLegacySchemes[] = {
    SSL_SIGN_ECDSA_SECP256R1_SHA256,
    SSL_SIGN_ECDSA_SECP384R1_SHA384,
    SSL_SIGN_ECDSA_SECP521R1_SHA512,
    SSL_SIGN_RSA_PSS_RSAE_SHA256,
    SSL_SIGN_RSA_PSS_RSAE_SHA384,
    SSL_SIGN_RSA_PSS_RSAE_SHA512,
    SSL_SIGN_RSA_PKCS1_SHA256,
    SSL_SIGN_RSA_PKCS1_SHA384,
    SSL_SIGN_RSA_PKCS1_SHA512,
    SSL_SIGN_ED25519,
    SSL_SIGN_ECDSA_SHA1,
    SSL_SIGN_RSA_PKCS1_SHA1,
};

}  // namespace

std::vector<uint16_t> tls12_schemes_of(const EVP_PKEY& key) {
  std::vector<uint16_t> schemes;
  for (const uint16_t scheme : kLegacySchemes) {
    if (SSL_get_signature_algorithm_key_type(scheme) == EVP_PKEY_id(&key)) schemes.push_back(scheme);
  }
  return schemes;
}

uint16_t old_scheme_of(const EVP_PKEY& key) {
  return EVP_PKEY_id(&key) == EVP_PKEY_RSA ? SSL_SIGN_RSA_PKCS1_MD5_SHA1 : SSL_SIGN_ECDSA_SHA1;
}

std::optional<Bytes> sign_legacy(EVP_PKEY& key, uint16_t scheme, std::span<const uint8_t> message) {
  if (scheme != kRsaMd5 && scheme != kEcdsaMd5) return sign_handshake(&key, scheme, message);
  if (!can_sign(key, scheme)) return std::nullopt;
  return sign(key, *digest("md5"), Bytes(message.begin(), message.end()));
}

bool can_sign(const EVP_PKEY& key, uint16_t scheme) {
  if (scheme == kRsaMd5) return EVP_PKEY_id(&key) == EVP_PKEY_RSA;
  if (scheme == kEcdsaMd5) return EVP_PKEY_id(&key) == EVP_PKEY_EC;
  return SSL_get_signature_algorithm_key_type(scheme) == EVP_PKEY_id(&key);
}

}  // namespace lab

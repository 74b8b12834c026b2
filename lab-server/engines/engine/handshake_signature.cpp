#include "lab-server/engines/engine/handshake_signature.h"

#include <openssl/ec.h>
#include <openssl/ec_key.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/nid.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>

namespace lab {

std::optional<Bytes> sign_handshake(EVP_PKEY* key, uint16_t scheme, std::span<const uint8_t> message) {
  if (key == nullptr || SSL_get_signature_algorithm_key_type(scheme) != EVP_PKEY_id(key)) return std::nullopt;
  bssl::ScopedEVP_MD_CTX ctx;
  EVP_PKEY_CTX* parameters = nullptr;
  if (!EVP_DigestSignInit(ctx.get(), &parameters, SSL_get_signature_algorithm_digest(scheme), nullptr, key)) {
    return std::nullopt;
  }
  // RFC 8446 4.2.3: the salt is as long as the digest.
  if (SSL_is_signature_algorithm_rsa_pss(scheme) &&
      (!EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) ||
       !EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, -1))) {
    return std::nullopt;
  }
  Bytes signature(static_cast<size_t>(EVP_PKEY_size(key)));
  size_t size = signature.size();
  if (!EVP_DigestSign(ctx.get(), signature.data(), &size, message.data(), message.size())) {
    ERR_clear_error();
    return std::nullopt;
  }
  signature.resize(size);
  return signature;
}

bool verifies_handshake(EVP_PKEY* key, uint16_t scheme, std::span<const uint8_t> signature,
                        std::span<const uint8_t> message) {
  if (key == nullptr || SSL_get_signature_algorithm_key_type(scheme) != EVP_PKEY_id(key)) return false;
  bssl::ScopedEVP_MD_CTX ctx;
  EVP_PKEY_CTX* parameters = nullptr;
  const bool is_pss = SSL_is_signature_algorithm_rsa_pss(scheme) == 1;
  const bool is_verified =
      EVP_DigestVerifyInit(ctx.get(), &parameters, SSL_get_signature_algorithm_digest(scheme), nullptr,
                           key) &&
      (!is_pss || (EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) &&
                   EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, -1))) &&
      EVP_DigestVerify(ctx.get(), signature.data(), signature.size(), message.data(), message.size());
  ERR_clear_error();
  return is_verified;
}

namespace {

// RFC 8017 9.1.1: digest, a salt as long, and two bytes more.
std::vector<uint16_t> pss_schemes_of(const EVP_PKEY* key) {
  std::vector<uint16_t> schemes;
  for (const uint16_t scheme :
       {SSL_SIGN_RSA_PSS_RSAE_SHA256, SSL_SIGN_RSA_PSS_RSAE_SHA384, SSL_SIGN_RSA_PSS_RSAE_SHA512}) {
    const size_t digest = EVP_MD_size(SSL_get_signature_algorithm_digest(scheme));
    if (static_cast<size_t>(EVP_PKEY_size(key)) >= 2 * digest + 2) schemes.push_back(scheme);
  }
  return schemes;
}

std::vector<uint16_t> curve_schemes_of(const EVP_PKEY* key) {
  switch (EC_GROUP_get_curve_name(EC_KEY_get0_group(EVP_PKEY_get0_EC_KEY(key)))) {
    case NID_X9_62_prime256v1:
      return {SSL_SIGN_ECDSA_SECP256R1_SHA256};
    case NID_secp384r1:
      return {SSL_SIGN_ECDSA_SECP384R1_SHA384};
    case NID_secp521r1:
      return {SSL_SIGN_ECDSA_SECP521R1_SHA512};
    default:
      return {};
  }
}

}  // namespace

std::vector<uint16_t> tls13_schemes_of(const EVP_PKEY* key) {
  switch (EVP_PKEY_id(key)) {
    case EVP_PKEY_RSA:
      return pss_schemes_of(key);
    case EVP_PKEY_ED25519:
      return {SSL_SIGN_ED25519};
    case EVP_PKEY_EC:
      return curve_schemes_of(key);
    default:
      return {};
  }
}

}  // namespace lab

#include "certs-gen/audit/signatures.h"

#include <openssl/asn1.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <algorithm>
#include <string>

#include "certs-gen/audit/parsed_certificate.h"
#include "certs-gen/x509/crypto.h"

namespace lab {
namespace {

constexpr const char* kEd25519 = "1.3.101.112";  // RFC 8410 3

SignatureVerdict verdict_of(bool is_verified) {
  return is_verified ? SignatureVerdict::verified : SignatureVerdict::refuted;
}

// What we have no row for is the library's to know: other digests, RSA-PSS with its parameters.
SignatureVerdict verdict_of_library(const ParsedCertificate& certificate, EVP_PKEY& key) {
  if (certificate.x509 == nullptr || EVP_PKEY_id(&key) == EVP_PKEY_DSA) return SignatureVerdict::unverifiable;
  if (X509_verify(certificate.x509.get(), &key) == 1) return SignatureVerdict::verified;
  const uint32_t error = ERR_peek_last_error();
  const bool is_of_other_kind =
      ERR_GET_LIB(error) == ERR_LIB_ASN1 && ERR_GET_REASON(error) == ASN1_R_WRONG_PUBLIC_KEY_TYPE;
  const bool is_checked = ERR_GET_REASON(error) == ERR_R_EVP_LIB;
  return is_checked || is_of_other_kind ? SignatureVerdict::refuted : SignatureVerdict::unverifiable;
}

// A key of another kind than the algorithm's made no such signature.
SignatureVerdict verdict_over(const std::string& algorithm, const ParsedCertificate& certificate,
                              EVP_PKEY& key) {
  const int type = EVP_PKEY_id(&key);
  if (algorithm == kEd25519) {
    return verdict_of(type == EVP_PKEY_ED25519 &&
                      verify(key, digests().front(), certificate.signed_part, certificate.signature));
  }
  for (const Digest& digest : digests()) {
    const bool is_ecdsa = digest.ecdsa_oid != nullptr && algorithm == digest.ecdsa_oid;
    if (!is_ecdsa && algorithm != digest.rsa_oid) continue;
    return verdict_of(type == (is_ecdsa ? EVP_PKEY_EC : EVP_PKEY_RSA) &&
                      verify(key, digest, certificate.signed_part, certificate.signature));
  }
  return verdict_of_library(certificate, key);
}

SignatureVerdict check(const ParsedCertificate& issuer, const ParsedCertificate& certificate) {
  if (issuer.key == nullptr) return SignatureVerdict::unverifiable;
  SignatureVerdict verdict = verdict_over(certificate.signature_oid, certificate, *issuer.key);
  // Where the two algorithms differ, that is the finding; the signature may be by the signed one.
  if (verdict != SignatureVerdict::verified && certificate.inner_oid != certificate.signature_oid &&
      verdict_over(certificate.inner_oid, certificate, *issuer.key) == SignatureVerdict::verified) {
    verdict = SignatureVerdict::verified;
  }
  ERR_clear_error();
  return verdict;
}

}  // namespace

SignatureVerdict Signatures::by(const ParsedCertificate& issuer, const ParsedCertificate& certificate) {
  const std::string_view key(reinterpret_cast<const char*>(issuer.key_info.data()), issuer.key_info.size());
  const auto known = known_.find({&certificate, key});
  if (known != known_.end()) return known->second;
  if (checked_ >= allowed_) {
    is_cut_ = true;
    return SignatureVerdict::not_asked;
  }
  ++checked_;
  return known_[{&certificate, key}] = check(issuer, certificate);
}

}  // namespace lab

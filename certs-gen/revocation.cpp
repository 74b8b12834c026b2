#include "certs-gen/revocation.h"

#include "certs-gen/crypto.h"
#include "certs-gen/der.h"

namespace lab {
namespace {

constexpr const char* kOcspBasic = "1.3.6.1.5.5.7.48.1.1";  // RFC 6960 4.2.1
constexpr const char* kOcspNonce = "1.3.6.1.5.5.7.48.1.2";  // RFC 6960 4.4.1
constexpr const char* kSha1 = "1.3.14.3.2.26";
constexpr uint8_t kKeyCompromise = 1;  // RFC 5280 5.3.1

constexpr std::time_t kMinute = 60;
constexpr std::time_t kIssued = -30 * kMinute;   // thisUpdate: clients' clocks may be slow
constexpr std::time_t kRevoked = -45 * kMinute;  // before the list that says so, after the certificate began
constexpr std::time_t kLasts = 24 * 60 * kMinute;  // nextUpdate

const Certificate& issuer_of(const Certificate& certificate) {
  return certificate.issuer != nullptr ? *certificate.issuer : certificate;
}

// CertID (RFC 6960 4.1.1), by SHA-1 as every client asks.
Bytes certificate_id(const Certificate& certificate) {
  const Certificate& issuer = issuer_of(certificate);
  return der::sequence({
      der::sequence({der::oid(kSha1), der::null()}),
      der::octet_string(hash_sha1(subject_of(issuer))),
      der::octet_string(key_identifier(*issuer.key)),
      der::integer_bytes(serial_of(certificate)),
  });
}

Bytes certificate_status(OcspStatus status, std::time_t now) {
  switch (status) {
    case OcspStatus::good:
      return der::implicit_tag(0, {});
    case OcspStatus::revoked:
      break;
    case OcspStatus::unknown:
      return der::implicit_tag(2, {});
  }
  // RevokedInfo is [1] IMPLICIT SEQUENCE: the tag stands in place of the sequence's own.
  return der::explicit_tag(1, der::concat({der::generalized_time(now + kRevoked),
                                           der::explicit_tag(0, der::enumerated(kKeyCompromise))}));
}

Bytes nonce_extension(const Bytes& nonce) {
  if (nonce.empty()) return {};
  const Bytes extension = der::sequence({der::oid(kOcspNonce), der::octet_string(der::octet_string(nonce))});
  return der::explicit_tag(1, der::sequence({extension}));
}

// ResponseData (RFC 6960 4.2.1), responderID byKey.
Bytes response_data(const Certificate& certificate, OcspStatus status, std::time_t now, const Bytes& nonce) {
  const Bytes single_response = der::sequence({
      certificate_id(certificate),
      certificate_status(status, now),
      der::generalized_time(now + kIssued),
      der::explicit_tag(0, der::generalized_time(now + kLasts)),
  });
  return der::sequence({
      der::explicit_tag(2, der::octet_string(key_identifier(*issuer_of(certificate).key))),
      der::generalized_time(now + kIssued),
      der::sequence({single_response}),
      nonce_extension(nonce),
  });
}

// What certificates, CRLs and basic OCSP responses have in common.
Bytes signed_sequence(const Bytes& content, const Certificate& signer) {
  const Digest& sha256 = *digest("sha256");
  return der::sequence({content, signature_algorithm(*signer.key, sha256),
                        der::bit_string(sign(*signer.key, sha256, content))});
}

// TBSCertList entry (RFC 5280 5.1.2.6).
Bytes revoked_entry(const Certificate& certificate, std::time_t now) {
  const Bytes reason =
      der::sequence({der::oid("2.5.29.21"), der::octet_string(der::enumerated(kKeyCompromise))});
  return der::sequence({
      der::integer_bytes(serial_of(certificate)),
      der::time(now + kRevoked),
      der::sequence({reason}),
  });
}

Bytes crl_extensions(const Certificate& issuer, std::time_t now) {
  const Bytes key_id = der::sequence({der::implicit_tag(0, key_identifier(*issuer.key))});
  return der::explicit_tag(
      0,
      der::sequence({
          der::sequence({der::oid("2.5.29.35"), der::octet_string(key_id)}),
          // The time serves as cRLNumber: it grows (RFC 5280 5.2.3).
          der::sequence({der::oid("2.5.29.20"), der::octet_string(der::integer(static_cast<uint64_t>(now)))}),
      }));
}

}  // namespace

Bytes make_ocsp_response(const Certificate& certificate, OcspStatus status, std::time_t now,
                         const Bytes& nonce) {
  const Bytes basic = signed_sequence(response_data(certificate, status, now, nonce), issuer_of(certificate));
  return der::sequence({
      der::enumerated(0),  // successful
      der::explicit_tag(0, der::sequence({der::oid(kOcspBasic), der::octet_string(basic)})),
  });
}

Bytes make_crl(const Certificate& issuer, const std::vector<CertificatePtr>& certificates, std::time_t now) {
  std::vector<Bytes> entries;
  for (const CertificatePtr& certificate : certificates) {
    if (certificate->is_revoked && certificate->issuer.get() == &issuer) {
      entries.push_back(revoked_entry(*certificate, now));
    }
  }
  const Bytes list = der::sequence({
      der::integer(1),  // v2
      signature_algorithm(*issuer.key, *digest("sha256")),
      subject_of(issuer),
      der::time(now + kIssued),
      der::time(now + kLasts),
      entries.empty() ? Bytes() : der::sequence_of(entries),  // RFC 5280 5.1.2.6: absent, not empty
      crl_extensions(issuer, now),
  });
  return signed_sequence(list, issuer);
}

}  // namespace lab

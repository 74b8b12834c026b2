#include "certs-gen/revocation/revocation.h"

#include "certs-gen/x509/crypto.h"
#include "certs-gen/x509/der.h"

namespace lab {
namespace {

constexpr const char* kOcspBasic = "1.3.6.1.5.5.7.48.1.1";  // RFC 6960 4.2.1
constexpr const char* kOcspNonce = "1.3.6.1.5.5.7.48.1.2";  // RFC 6960 4.4.1
constexpr const char* kSha1 = "1.3.14.3.2.26";

constexpr std::time_t kMinute = 60;
constexpr std::time_t kDay = 24 * 60 * kMinute;
constexpr std::time_t kRevoked =
    -45 * kMinute;  // before the list's thisUpdate, after the certificate's notBefore

// thisUpdate and nextUpdate, relative to now.
struct Period {
  std::time_t from;
  std::time_t to;
};

Period period_of(Times times) {
  switch (times) {
    case Times::current:
      break;
    case Times::expired:
      return {-8 * kDay, -kDay};
    case Times::future:
      return {kDay, 8 * kDay};
    case Times::too_long:
      return {-30 * kMinute, 3650 * kDay};
    case Times::before_certificate:
      return {-2 * kDay, 7 * kDay};
  }
  return {-30 * kMinute, 7 * kDay};  // clients' clocks may be slow; a week is what public CAs give
}

const Certificate& issuer_of(const Certificate& certificate) {
  return certificate.issuer != nullptr ? *certificate.issuer : certificate;
}

// CertID (RFC 6960 4.1.1), by SHA-1 as every client asks.
Bytes certificate_id(const Certificate& certificate, bool is_for_other) {
  const Certificate& issuer = issuer_of(certificate);
  Bytes serial = serial_of(certificate);
  if (is_for_other) serial.back() ^= 1;
  return der::sequence({
      der::sequence({der::oid(kSha1), der::null()}),
      der::octet_string(hash_sha1(subject_of(issuer))),
      der::octet_string(key_identifier(*issuer.key)),
      der::integer_bytes(serial),
  });
}

Bytes certificate_status(const OcspContent& content, std::time_t now) {
  switch (content.status) {
    case OcspStatus::good:
      return der::implicit_tag(0, {});
    case OcspStatus::revoked:
      break;
    case OcspStatus::unknown:
      return der::implicit_tag(2, {});
  }
  // RevokedInfo is [1] IMPLICIT SEQUENCE: the tag stands in place of the sequence's own.
  const Bytes reason = content.reason ? der::explicit_tag(0, der::enumerated(*content.reason)) : Bytes();
  return der::explicit_tag(1, der::concat({der::generalized_time(now + kRevoked), reason}));
}

Bytes nonce_extension(const Bytes& nonce) {
  if (nonce.empty()) return {};
  const Bytes extension = der::sequence({der::oid(kOcspNonce), der::octet_string(der::octet_string(nonce))});
  return der::explicit_tag(1, der::sequence({extension}));
}

// ResponseData (RFC 6960 4.2.1), responderID byKey.
Bytes response_data(const Certificate& certificate, const Certificate& signer, const OcspContent& content,
                    std::time_t now) {
  const Period period = period_of(content.times);
  const Bytes single_response = der::sequence({
      certificate_id(certificate, content.is_for_other),
      certificate_status(content, now),
      der::generalized_time(now + period.from),
      der::explicit_tag(0, der::generalized_time(now + period.to)),
  });
  return der::sequence({
      der::explicit_tag(2, der::octet_string(key_identifier(*signer.key))),
      der::generalized_time(now + period.from),
      der::sequence({single_response}),
      nonce_extension(content.nonce),
  });
}

// What certificates, CRLs and basic OCSP responses have in common, and what the last may have beside.
Bytes signed_sequence(const Bytes& content, const Certificate& signer, const Bytes& more = {}) {
  const Digest& sha256 = *digest("sha256");
  return der::sequence({content, signature_algorithm(*signer.key, sha256),
                        der::bit_string(sign(*signer.key, sha256, content)), more});
}

// TBSCertList entry (RFC 5280 5.1.2.6).
Bytes revoked_entry(const Bytes& serial, std::optional<uint8_t> reason, std::time_t now) {
  Bytes extensions;
  if (reason) {
    extensions =
        der::sequence({der::sequence({der::oid("2.5.29.21"), der::octet_string(der::enumerated(*reason))})});
  }
  return der::sequence({der::integer_bytes(serial), der::time(now + kRevoked), extensions});
}

// Serial numbers of nobody: positive, of the size the lab's own have.
Bytes serial_of_another(int index) {
  Bytes serial(16, 0x41);
  for (size_t i = 0; i < 4; ++i) serial[15 - i] = static_cast<uint8_t>(index >> (8 * i));
  return serial;
}

// The time serves as cRLNumber: it grows (RFC 5280 5.2.3).
Bytes crl_number(CrlNumber number, std::time_t now) {
  if (number == CrlNumber::absent) return {};
  const Bytes critical = number == CrlNumber::critical ? der::boolean_true() : Bytes();
  return der::sequence(
      {der::oid("2.5.29.20"), critical, der::octet_string(der::integer(static_cast<uint64_t>(now)))});
}

Bytes crl_extensions(const Certificate& issuer, const CrlContent& content, std::time_t now) {
  const Bytes key_id = der::sequence({der::implicit_tag(0, key_identifier(*issuer.key))});
  return der::explicit_tag(0, der::sequence({
                                  der::sequence({der::oid("2.5.29.35"), der::octet_string(key_id)}),
                                  crl_number(content.number, now),
                              }));
}

}  // namespace

Bytes make_ocsp_response(const Certificate& certificate, const OcspContent& content, std::time_t now) {
  const Certificate& signer = content.signer ? *content.signer : issuer_of(certificate);
  const Bytes along = content.signer ? der::explicit_tag(0, der::sequence({content.signer->der})) : Bytes();
  const Bytes basic = signed_sequence(response_data(certificate, signer, content, now), signer, along);
  return der::sequence({
      der::enumerated(0),  // successful
      der::explicit_tag(0, der::sequence({der::oid(kOcspBasic), der::octet_string(basic)})),
  });
}

Bytes make_ocsp_response(const Certificate& certificate, OcspStatus status, std::time_t now,
                         const Bytes& nonce) {
  OcspContent content;
  content.status = status;
  content.nonce = nonce;
  return make_ocsp_response(certificate, content, now);
}

Bytes make_ocsp_error(uint8_t status) { return der::sequence({der::enumerated(status)}); }

Bytes make_crl(const Certificate& issuer, const std::vector<CertificatePtr>& certificates, std::time_t now,
               const CrlContent& content) {
  std::vector<Bytes> entries;
  for (const CertificatePtr& certificate : certificates) {
    if (certificate->is_revoked && certificate->issuer.get() == &issuer) {
      entries.push_back(revoked_entry(serial_of(*certificate), content.reason, now));
    }
  }
  for (int i = 0; i < content.others; ++i) entries.push_back(revoked_entry(serial_of_another(i), {}, now));
  const Period period = period_of(content.times);
  const Bytes list = der::sequence({
      der::integer(1),  // v2
      signature_algorithm(*issuer.key, *digest("sha256")),
      subject_of(issuer),
      der::time(now + period.from),
      der::time(now + period.to),
      entries.empty() ? Bytes() : der::sequence_of(entries),  // RFC 5280 5.1.2.6: absent, not empty
      crl_extensions(issuer, content, now),
  });
  return signed_sequence(list, issuer);
}

}  // namespace lab

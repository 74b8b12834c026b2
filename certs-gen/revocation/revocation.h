// CRLs (RFC 5280 5) and OCSP responses (RFC 6960) for issued certificates.

#pragma once

#include <ctime>
#include <optional>
#include <vector>

#include "certs-gen/issue/pki.h"
#include "certs-gen/revocation/revocation_words.h"

namespace lab {

enum class OcspStatus { good, revoked, unknown };

// What an OCSP response says, and how it may be wrong. The defaults are a right one.
struct OcspContent {
  OcspStatus status = OcspStatus::good;
  std::optional<uint8_t> reason = 1;  // CRLReason of a revocation (RFC 5280 5.3.1); 1 is keyCompromise
  Times times = Times::current;
  bool is_for_other = false;  // it speaks of another serial number of the same issuer
  CertificatePtr
      signer;   // null: the issuer; any other is sent along as a delegated responder (RFC 6960 4.2.2.2)
  Bytes nonce;  // of the request, echoed; empty for none
};

// make_ocsp_response answers for certificate; DER of an OCSPResponse.
Bytes make_ocsp_response(const Certificate& certificate, const OcspContent& content, std::time_t now);
// The same, a right one, signed by the issuer.
Bytes make_ocsp_response(const Certificate& certificate, OcspStatus status, std::time_t now,
                         const Bytes& nonce = {});

// make_ocsp_error is an OCSPResponse without an answer: malformedRequest 1, internalError 2, tryLater 3,
// sigRequired 5, unauthorized 6 (RFC 6960 4.2.1).
Bytes make_ocsp_error(uint8_t status);

// What an OCSP request asks for (RFC 6960 4.1.1), as far as the lab needs it.
struct OcspRequest {
  Bytes serial;  // of the first certificate asked for
  Bytes nonce;   // empty when there is none
};

// parse_ocsp_request returns nothing for anything that is no OCSPRequest.
std::optional<OcspRequest> parse_ocsp_request(const Bytes& der);

// How a CRL may be wrong. The defaults are a right one.
struct CrlContent {
  Times times = Times::current;
  CrlNumber number = CrlNumber::present;
  int others = 0;                     // how many serial numbers of others it lists beside
  std::optional<uint8_t> reason = 1;  // CRLReason of each of certificates
};

// make_crl lists those of certificates that issuer issued and revoked, signed by issuer; DER of a
// CertificateList.
Bytes make_crl(const Certificate& issuer, const std::vector<CertificatePtr>& certificates, std::time_t now,
               const CrlContent& content = {});

}  // namespace lab

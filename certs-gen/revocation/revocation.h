// CRLs (RFC 5280 5) and OCSP responses (RFC 6960) for issued certificates.

#pragma once

#include <ctime>
#include <optional>
#include <vector>

#include "certs-gen/issue/pki.h"
#include "certs-gen/revocation/revocation_words.h"

namespace lab {

enum class OcspStatus { good, revoked, unknown };

// The content of an OCSP response, and how it may be wrong. The defaults make a right one.
struct OcspContent {
  OcspStatus status = OcspStatus::good;
  std::optional<uint8_t> reason = 1;  // CRLReason of a revocation (RFC 5280 5.3.1); 1 is keyCompromise
  Times times = Times::current;
  bool is_for_other = false;  // it is about another serial number of the same issuer
  CertificatePtr signer;  // null: the issuer; any other is a delegated responder, whose certificate is sent
                          // along (RFC 6960 4.2.2.2)
  Bytes nonce;            // the request's nonce, echoed; empty for none
};

// make_ocsp_response answers for certificate; DER of an OCSPResponse.
Bytes make_ocsp_response(const Certificate& certificate, const OcspContent& content, std::time_t now);
// The same for a right response, signed by the issuer.
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

// parse_ocsp_request returns nothing for bytes that are not an OCSPRequest.
std::optional<OcspRequest> parse_ocsp_request(const Bytes& der);

// How a CRL may be wrong. The defaults make a right one.
struct CrlContent {
  Times times = Times::current;
  CrlNumber number = CrlNumber::present;
  int others = 0;                     // how many serial numbers of other certificates it lists
  std::optional<uint8_t> reason = 1;  // CRLReason of each of certificates
};

// make_crl returns the DER of a CertificateList that issuer signs. It lists those of certificates that issuer
// has issued and revoked.
Bytes make_crl(const Certificate& issuer, const std::vector<CertificatePtr>& certificates, std::time_t now,
               const CrlContent& content = {});

}  // namespace lab

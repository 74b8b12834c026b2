// CRLs (RFC 5280 5) and OCSP responses (RFC 6960) for issued certificates.

#pragma once

#include <ctime>
#include <optional>
#include <vector>

#include "certs-gen/pki.h"

namespace lab {

enum class OcspStatus { good, revoked, unknown };

// make_ocsp_response answers for certificate, signed by its issuer; DER of an OCSPResponse. The nonce of the
// request is echoed when there is one.
Bytes make_ocsp_response(const Certificate& certificate, OcspStatus status, std::time_t now,
                         const Bytes& nonce = {});

// What an OCSP request asks for (RFC 6960 4.1.1), as far as the lab needs it.
struct OcspRequest {
  Bytes serial;  // of the first certificate asked for
  Bytes nonce;   // empty when there is none
};

// parse_ocsp_request returns nothing for anything that is no OCSPRequest.
std::optional<OcspRequest> parse_ocsp_request(const Bytes& der);

// make_crl lists those of certificates that are revoked, signed by issuer; DER of a CertificateList.
Bytes make_crl(const Certificate& issuer, const std::vector<CertificatePtr>& certificates, std::time_t now);

}  // namespace lab

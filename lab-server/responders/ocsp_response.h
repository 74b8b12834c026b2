// Makes OCSP responses as a scenario describes them.

#pragma once

#include "certs-gen/revocation/revocation.h"
#include "lab-server/scenario/revocation_spec.h"

namespace lab {

class OcspResponse {
 public:
  OcspResponse(const OcspResponseSpec& spec, CertificatePtr leaf, Pki& pki);

  // made_now makes a fresh response, with the request's nonce if it has one.
  Bytes made_now(const Bytes& nonce) const;

 private:
  const OcspResponseSpec spec_;
  const CertificatePtr leaf_;
  const CertificatePtr signer_;
};

// reason_code is the number of a revocation's reason (RFC 5280 5.3.1); nothing for none.
std::optional<uint8_t> reason_code(RevocationReason reason);

}  // namespace lab

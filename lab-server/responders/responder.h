// What the lab's OCSP, CRL and AIA responders answer (RFC 6960, RFC 5019, RFC 5280). No sockets here: the
// server asks and sends.

#pragma once

#include <memory>
#include <string>

#include "certs-gen/issue/pki.h"
#include "lab-server/base/http_answer.h"
#include "lab-server/scenario/scenario.h"

namespace lab {

// Immutable and thread-safe.
class Responder {
 public:
  virtual ~Responder() = default;

  // answer to one HTTP request. To an OCSP responder POST carries the DER of an OCSPRequest, GET its base64
  // in the path (RFC 6960 A.1); the others look at no more than the method.
  virtual HttpAnswer answer(const std::string& method, const std::string& target,
                            const std::string& body) const = 0;

  virtual const char* name() const = 0;    // ocsp, crl, aia
  virtual std::string status() const = 0;  // what it says of the leaf: good, revoked, …; "" for aia
  virtual std::string defect() const = 0;  // what is wrong with its answer: expired, …; "" when nothing is
};

// The leaf is the certificate whose URLs name the responder. The Pki need not outlive the call.
std::unique_ptr<Responder> make_responder(const OcspSpec& spec, CertificatePtr leaf, Pki& pki);
std::unique_ptr<Responder> make_responder(const CrlSpec& spec, CertificatePtr leaf, Pki& pki);
std::unique_ptr<Responder> make_responder(const AiaSpec& spec, CertificatePtr leaf, Pki& pki);
std::unique_ptr<Responder> make_responder(const AnyResponderSpec& spec, CertificatePtr leaf, Pki& pki);

// make_staple is the response to be stapled to leaf.
Bytes make_staple(const StapleSpec& spec, const CertificatePtr& leaf, Pki& pki);
// status_said is what a response says of leaf, with "as its recipe says" resolved.
std::string status_said(const OcspResponseSpec& spec, const Certificate& leaf);

}  // namespace lab

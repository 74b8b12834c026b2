// The answers of the lab's OCSP, CRL and AIA responders (RFC 6960, RFC 5019, RFC 5280). There are no sockets
// here: the server receives requests and sends the answers.

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

  // answer answers one HTTP request. For an OCSP responder, POST carries the DER of an OCSPRequest, and GET
  // its base64 in the path (RFC 6960 A.1). The others look at the method only.
  virtual HttpAnswer answer(const std::string& method, const std::string& target,
                            const std::string& body) const = 0;

  virtual const char* name() const = 0;    // ocsp, crl, aia
  virtual std::string status() const = 0;  // of the leaf in its answer: good, revoked, …; "" for aia
  virtual std::string defect() const = 0;  // of its answer: expired, …; "" when the answer is right
};

// The leaf is the certificate whose URLs name the responder. The Pki need not outlive the call.
std::unique_ptr<Responder> make_responder(const OcspSpec& spec, CertificatePtr leaf, Pki& pki);
std::unique_ptr<Responder> make_responder(const CrlSpec& spec, CertificatePtr leaf, Pki& pki);
std::unique_ptr<Responder> make_responder(const AiaSpec& spec, CertificatePtr leaf, Pki& pki);
std::unique_ptr<Responder> make_responder(const AnyResponderSpec& spec, CertificatePtr leaf, Pki& pki);

// make_staple makes the response to staple to leaf.
Bytes make_staple(const StapleSpec& spec, const CertificatePtr& leaf, Pki& pki);
// status_said is the status of leaf in a response; a status that depends on the recipe is resolved.
std::string status_said(const OcspResponseSpec& spec, const Certificate& leaf);

}  // namespace lab

// What the lab's OCSP responder answers (RFC 6960, RFC 5019). No sockets here: the server asks and sends.

#pragma once

#include <string>

#include "certs-gen/pki.h"
#include "certs-gen/revocation.h"
#include "lab-server/scenario/scenario.h"

namespace lab {

struct HttpAnswer {
  int status = 200;
  std::string content_type;
  std::string body;
};

class OcspResponder {
 public:
  OcspResponder(const ResponderSpec& spec, CertificatePtr leaf);

  // answer to one HTTP request. POST carries the DER of an OCSPRequest, GET its base64 in the path (RFC 6960 A.1).
  HttpAnswer answer(const std::string& method, const std::string& target, const std::string& body) const;

  const std::string& status() const { return status_; }

 private:
  const std::string status_;
  const CertificatePtr leaf_;
};

}  // namespace lab

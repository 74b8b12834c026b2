// Whether the server accepts a client's certificate, and the alert for a refusal (RFC 8446 4.4.2.4, 6.2).

#pragma once

#include <openssl/ssl.h>

#include <string>
#include <vector>

#include "lab-server/base/text.h"

namespace lab {

struct ClientRefusal {
  std::string reason;  // docs/events.md, client_certificate.refused; empty: accepted
  std::string detail;  // the audit's words
  uint8_t alert = 0;
};

// client_chain is the chain that the client sent, as DER.
std::vector<Bytes> client_chain(const SSL* ssl);

// judge_client_chain audits such a chain against roots (DER). A hostile client can craft a chain that takes
// long to audit.
ClientRefusal judge_client_chain(std::vector<Bytes> chain, const std::vector<Bytes>& roots);

}  // namespace lab

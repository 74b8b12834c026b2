// Whether the server accepts a client's certificate, and the alert for a refusal (RFC 8446 4.4.2.4, 6.2).

#pragma once

#include <openssl/ssl.h>

#include <optional>
#include <string>
#include <vector>

#include "certs-gen/issue/pki.h"
#include "lab-server/scenario/client_auth_spec.h"

namespace lab {

struct ClientRefusal {
  std::string reason;  // docs/events.md, client_certificate.refused; empty: accepted
  std::string detail;  // the audit's words
  uint8_t alert = 0;
};

// client_chain is the chain that the client sent, as DER.
std::vector<Bytes> client_chain(const SSL* ssl);

// ClientPolicy decides which clients the server accepts. Immutable and thread-safe.
class ClientPolicy {
 public:
  // The Pki must outlive this: it tells which CA a client has left out.
  ClientPolicy(const ClientAuthSpec& spec, Pki& pki);

  // judge audits a chain (DER, leaf first). A hostile client can craft a chain that takes long to audit.
  ClientRefusal judge(std::vector<Bytes> chain) const;

 private:
  ClientRefusal judge_chain(const std::vector<Bytes>& chain) const;
  // revocation checks each certificate of an accepted chain by the CRL of its issuer, as OpenSSL does.
  ClientRefusal revocation(const std::vector<Bytes>& chain) const;
  // admission looks for a name that the server admits.
  ClientRefusal admission(const Bytes& leaf) const;
  // completed adds the CAs that the client has left out, as far as the lab has issued them.
  std::vector<Bytes> completed(std::vector<Bytes> chain) const;

  Pki& pki_;
  const Bytes root_;
  std::vector<bssl::UniquePtr<X509_CRL>> crls_;
  std::vector<std::string> admits_;
  std::vector<Bytes> admitted_;  // GeneralNames
  const std::optional<uint8_t> alert_;
};

}  // namespace lab

#include "lab-server/engines/boringssl/client_certificate.h"

#include <openssl/pool.h>

#include <algorithm>
#include <ctime>
#include <iterator>
#include <utility>

#include "certs-gen/audit/audit.h"

namespace lab {
namespace {

struct Rule {
  const char* finding;
  const char* reason;
  uint8_t alert;
};

// In order of what a person must mend first.
constexpr Rule kRules[] = {
    {"issuer-missing", "untrusted-issuer", SSL_AD_UNKNOWN_CA},
    {"untrusted-root", "untrusted-issuer", SSL_AD_UNKNOWN_CA},
    {"self-signed", "untrusted-issuer", SSL_AD_UNKNOWN_CA},
    {"bad-signature", "bad-signature", SSL_AD_BAD_CERTIFICATE},
    {"expired", "expired", SSL_AD_CERTIFICATE_EXPIRED},
    {"not-yet-valid", "not-yet-valid", SSL_AD_BAD_CERTIFICATE},
    {"wrong-purpose", "wrong-purpose", SSL_AD_UNSUPPORTED_CERTIFICATE},
    {"weak-signature", "weak", SSL_AD_BAD_CERTIFICATE},
    {"weak-key", "weak", SSL_AD_BAD_CERTIFICATE},
};

// RFC 8446 4.4.2: "implementations SHOULD be prepared to handle potentially extraneous certificates and
// arbitrary orderings". s_client, for one, sends its leaf twice.
constexpr const char* kTolerated[] = {"duplicate-certificate", "unrelated-certificate", "wrong-order"};

bool is_tolerated(const Finding& finding) {
  return std::find(std::begin(kTolerated), std::end(kTolerated), finding.id) != std::end(kTolerated);
}

}  // namespace

std::vector<Bytes> client_chain(const SSL* ssl) {
  std::vector<Bytes> chain;
  const STACK_OF(CRYPTO_BUFFER)* sent = SSL_get0_peer_certificates(ssl);
  for (size_t i = 0; i < sk_CRYPTO_BUFFER_num(sent); ++i) {
    const CRYPTO_BUFFER* one = sk_CRYPTO_BUFFER_value(sent, i);
    chain.emplace_back(CRYPTO_BUFFER_data(one), CRYPTO_BUFFER_data(one) + CRYPTO_BUFFER_len(one));
  }
  return chain;
}

ClientRefusal judge_client_chain(std::vector<Bytes> chain, const std::vector<Bytes>& roots) {
  AuditRequest request;
  request.chain = std::move(chain);
  request.roots = roots;
  request.at = std::time(nullptr);
  request.purpose = Purpose::client;
  std::vector<Finding> findings = audit(request);
  std::erase_if(findings, is_tolerated);
  for (const Rule& rule : kRules) {
    for (const Finding& finding : findings) {
      if (finding.id == rule.finding) return {rule.reason, finding.detail, rule.alert};
    }
  }
  if (findings.empty()) return {};
  return {"other", findings.front().detail, SSL_AD_BAD_CERTIFICATE};
}

}  // namespace lab

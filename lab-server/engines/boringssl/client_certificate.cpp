#include "lab-server/engines/boringssl/client_certificate.h"

#include <fmt/format.h>
#include <openssl/pool.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <ctime>
#include <iterator>
#include <utility>

#include "certs-gen/audit/audit.h"
#include "certs-gen/audit/parsed_certificate.h"
#include "certs-gen/revocation/revocation.h"
#include "certs-gen/x509/crypto.h"
#include "certs-gen/x509/general_name.h"
#include "lab-server/base/holds.h"

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
    {"key-usage", "wrong-purpose", SSL_AD_UNSUPPORTED_CERTIFICATE},
    {"weak-signature", "weak", SSL_AD_BAD_CERTIFICATE},
    {"weak-key", "weak", SSL_AD_BAD_CERTIFICATE},
};

// RFC 8446 4.4.2: "implementations SHOULD be prepared to handle potentially extraneous certificates and
// arbitrary orderings". s_client, for one, sends its leaf twice.
constexpr const char* kTolerated[] = {"duplicate-certificate", "unrelated-certificate", "wrong-order"};

bool is_tolerated(const Finding& finding) {
  return std::find(std::begin(kTolerated), std::end(kTolerated), finding.id) != std::end(kTolerated);
}

std::vector<Finding> audited(const std::vector<Bytes>& chain, const Bytes& root) {
  AuditRequest request;
  request.chain = chain;
  request.roots = {root};
  request.at = std::time(nullptr);
  request.purpose = Purpose::client;
  std::vector<Finding> findings = audit(request);
  std::erase_if(findings, is_tolerated);
  return findings;
}

bssl::UniquePtr<X509> read_certificate(const Bytes& der) {
  const uint8_t* at = der.data();
  return bssl::UniquePtr<X509>(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
}

bssl::UniquePtr<X509_CRL> read_crl(const Bytes& der) {
  const uint8_t* at = der.data();
  return bssl::UniquePtr<X509_CRL>(d2i_X509_CRL(nullptr, &at, static_cast<long>(der.size())));
}

// A GeneralName has its number in its tag (RFC 5280 4.2.1.6).
bool is_same(const GeneralName& name, const Bytes& element) {
  return name.type == (element.front() & 0x1f) && element.size() >= name.value.size() &&
         std::equal(name.value.rbegin(), name.value.rend(), element.rbegin()) &&
         element.size() - name.value.size() <= 4;
}

// The event's words for what the library finds by CRL.
std::string word_for(int error) {
  switch (error) {
    case X509_V_ERR_CERT_REVOKED:
      return "revoked";
    case X509_V_ERR_UNABLE_TO_GET_CRL:
      return "crl-missing";
    case X509_V_ERR_CRL_HAS_EXPIRED:
    case X509_V_ERR_CRL_NOT_YET_VALID:
      return "crl-outdated";
    default:
      return "other";
  }
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

ClientPolicy::ClientPolicy(const ClientAuthSpec& spec, Pki& pki)
    : pki_(pki), root_(pki.issue(spec.trusts, {})->der), admits_(spec.admits), alert_(spec.alert) {
  std::vector<CertificatePtr> listed;
  for (const RecipeName& recipe : spec.crl.lists) listed.push_back(pki.issue(recipe, {}));
  CrlContent content;
  content.times = spec.crl.times;
  for (const RecipeName& ca : spec.crl.of) {
    crls_.push_back(read_crl(make_crl(*pki.issue(ca, {}), listed, std::time(nullptr), content)));
    require(crls_.back() != nullptr, "read our own CRL");
  }
  for (const std::string& name : spec.admits) admitted_.push_back(general_name(name));
}

ClientRefusal ClientPolicy::judge(std::vector<Bytes> chain) const {
  ClientRefusal refusal = judge_chain(chain);
  if (refusal.reason.empty() && !crls_.empty()) refusal = revocation(chain);
  if (refusal.reason.empty() && !admitted_.empty()) refusal = admission(chain.front());
  if (alert_) refusal.alert = *alert_;
  return refusal;
}

ClientRefusal ClientPolicy::judge_chain(const std::vector<Bytes>& chain) const {
  const std::vector<Finding> findings = audited(chain, root_);
  for (const Rule& rule : kRules) {
    for (const Finding& finding : findings) {
      if (finding.id != rule.finding) continue;
      ClientRefusal refusal{rule.reason, finding.detail, rule.alert};
      if (refusal.reason != "untrusted-issuer") return refusal;
      const std::vector<Bytes> whole = completed(chain);
      if (whole.size() > chain.size() && audited(whole, root_).empty()) refusal.reason = "issuer-not-sent";
      return refusal;
    }
  }
  if (findings.empty()) return {};
  return {"malformed", findings.front().detail, SSL_AD_BAD_CERTIFICATE};
}

std::vector<Bytes> ClientPolicy::completed(std::vector<Bytes> chain) const {
  constexpr size_t kMost = 10;
  std::string why;
  while (chain.size() < kMost) {
    const auto last = parse_certificate(chain.back(), why);
    const CertificatePtr issuer = last == nullptr ? nullptr : pki_.ca_called(last->issuer_name);
    if (issuer == nullptr || issuer->issuer == nullptr) break;  // a stranger, or a root
    chain.push_back(issuer->der);
  }
  return chain;
}

ClientRefusal ClientPolicy::revocation(const std::vector<Bytes>& chain) const {
  bssl::UniquePtr<X509_STORE> store(X509_STORE_new());
  X509_STORE_add_cert(store.get(), read_certificate(root_).get());
  bssl::UniquePtr<STACK_OF(X509)> others(sk_X509_new_null());
  bssl::UniquePtr<STACK_OF(X509_CRL)> lists(sk_X509_CRL_new_null());
  for (const Bytes& der : chain) sk_X509_push(others.get(), read_certificate(der).release());
  for (const auto& crl : crls_) sk_X509_CRL_push(lists.get(), bssl::UpRef(crl).release());
  bssl::UniquePtr<X509_STORE_CTX> context(X509_STORE_CTX_new());
  require(X509_STORE_CTX_init(context.get(), store.get(), sk_X509_value(others.get(), 0), others.get()),
          "verify a client's chain");
  X509_STORE_CTX_set0_crls(context.get(), lists.get());
  X509_STORE_CTX_set_flags(context.get(), X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
  if (X509_verify_cert(context.get()) == 1) return {};
  const int error = X509_STORE_CTX_get_error(context.get());
  return {word_for(error),
          fmt::format("{}, at depth {}", X509_verify_cert_error_string(error),
                      X509_STORE_CTX_get_error_depth(context.get())),
          static_cast<uint8_t>(SSL_alert_from_verify_result(error))};
}

ClientRefusal ClientPolicy::admission(const Bytes& leaf) const {
  std::string why;
  const auto certificate = parse_certificate(leaf, why);
  for (const GeneralName& name : certificate->names) {
    for (const Bytes& admitted : admitted_) {
      if (is_same(name, admitted)) return {};
    }
  }
  return {"not-admitted", fmt::format("its names are not among those we admit: {}", join(admits_, ", ")),
          SSL_AD_ACCESS_DENIED};
}

}  // namespace lab

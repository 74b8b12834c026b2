#include <openssl/x509v3.h>

#include <ctime>

#include "lab-server/responders/ocsp_response.h"
#include "lab-server/responders/responder.h"

namespace lab {
namespace {

class CrlResponder : public Responder {
 public:
  CrlResponder(const CrlSpec& spec, CertificatePtr leaf, Pki& pki)
      : spec_(spec),
        leaf_(std::move(leaf)),
        issuer_(!spec.issuer.empty() ? pki.issue(spec.issuer, {})
                : leaf_->issuer      ? leaf_->issuer
                                     : leaf_) {}

  HttpAnswer answer(const std::string&, const std::string&, const std::string&) const override {
    const char* kType = "application/pkix-crl";  // RFC 2585 4.2
    if (spec_.is_malformed) return {200, kType, "this is no CRL\n"};
    CrlContent content;
    content.times = spec_.times;
    content.number = spec_.number;
    content.reason = reason_code(spec_.reason);
    content.others = spec_.entries;
    return {200, kType, text_of(make_crl(*issuer_, {leaf_}, std::time(nullptr), content))};
  }

  const char* name() const override { return "crl"; }
  std::string status() const override {
    return leaf_->is_revoked && spec_.issuer.empty() ? "revoked" : "good";
  }
  std::string defect() const override {
    const bool may_sign = (X509_get_key_usage(issuer_->x509.get()) & KU_CRL_SIGN) != 0;
    return may_sign ? defect_of(spec_) : "issuer-may-not-sign";
  }

 private:
  const CrlSpec spec_;
  const CertificatePtr leaf_;
  const CertificatePtr issuer_;
};

}  // namespace

std::unique_ptr<Responder> make_responder(const CrlSpec& spec, CertificatePtr leaf, Pki& pki) {
  return std::make_unique<CrlResponder>(spec, std::move(leaf), pki);
}

}  // namespace lab

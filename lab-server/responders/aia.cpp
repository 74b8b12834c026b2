#include "lab-server/responders/responder.h"

namespace lab {
namespace {

class AiaResponder : public Responder {
 public:
  explicit AiaResponder(CertificatePtr served) : served_(std::move(served)) {}

  HttpAnswer answer(const std::string&, const std::string&, const std::string&) const override {
    return {200, "application/pkix-cert", text_of(served_->der)};  // RFC 2585 4.1
  }

  const char* name() const override { return "aia"; }
  std::string status() const override { return {}; }
  std::string defect() const override { return {}; }

 private:
  const CertificatePtr served_;
};

}  // namespace

std::unique_ptr<Responder> make_responder(const AiaSpec& spec, CertificatePtr leaf, Pki& pki) {
  CertificatePtr issuer = leaf->issuer ? leaf->issuer : leaf;
  return std::make_unique<AiaResponder>(spec.serves.empty() ? std::move(issuer) : pki.issue(spec.serves, {}));
}

}  // namespace lab

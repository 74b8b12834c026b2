#include "lab-server/responders/responder.h"

#include <variant>

namespace lab {

std::unique_ptr<Responder> make_responder(const AnyResponderSpec& spec, CertificatePtr leaf, Pki& pki) {
  return std::visit([&](const auto& one) { return make_responder(one, std::move(leaf), pki); }, spec);
}

}  // namespace lab

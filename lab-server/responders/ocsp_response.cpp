#include "lab-server/responders/ocsp_response.h"

#include <ctime>
#include <optional>

#include "lab-server/responders/responder.h"

namespace lab {
namespace {

using Status = OcspResponseSpec::Status;

// OCSPResponseStatus (RFC 6960 4.2.1); nothing for what is no error.
std::optional<uint8_t> error_code(Status status) {
  switch (status) {
    case Status::malformed_request:
      return 1;
    case Status::internal_error:
      return 2;
    case Status::try_later:
      return 3;
    case Status::sig_required:
      return 5;
    case Status::unauthorized:
      return 6;
    default:
      return std::nullopt;
  }
}

// The status, resolved if it depends on the recipe.
Status status_for(const OcspResponseSpec& spec, const Certificate& leaf) {
  if (spec.status != Status::certificate) return spec.status;
  return leaf.is_revoked ? Status::revoked : Status::good;
}

OcspStatus status_in_response(Status status) {
  if (status == Status::revoked) return OcspStatus::revoked;
  return status == Status::unknown ? OcspStatus::unknown : OcspStatus::good;
}

}  // namespace

std::optional<uint8_t> reason_code(RevocationReason reason) {
  if (reason == RevocationReason::none) return std::nullopt;
  return static_cast<uint8_t>(reason);
}

std::string status_said(const OcspResponseSpec& spec, const Certificate& leaf) {
  return name_in(yaml_names(As<Status>()), status_for(spec, leaf));
}

OcspResponse::OcspResponse(const OcspResponseSpec& spec, CertificatePtr leaf, Pki& pki)
    : spec_(spec),
      leaf_(std::move(leaf)),
      signer_(spec.signer.empty() ? nullptr : pki.issue(spec.signer, {})) {}

Bytes OcspResponse::made_now(const Bytes& nonce) const {
  if (spec_.status == Status::malformed) return bytes_of("this is no OCSP response\n");
  if (const auto error = error_code(spec_.status)) return make_ocsp_error(*error);
  OcspContent content;
  content.status = status_in_response(status_for(spec_, *leaf_));
  content.reason = reason_code(spec_.reason);
  content.times = spec_.times;
  content.is_for_other = spec_.serial == OcspResponseSpec::Serial::other;
  content.signer = signer_;
  content.nonce = nonce;
  return make_ocsp_response(*leaf_, content, std::time(nullptr));
}

Bytes make_staple(const StapleSpec& spec, const CertificatePtr& leaf, Pki& pki) {
  return OcspResponse(spec, leaf, pki).made_now({});
}

}  // namespace lab

#include "lab-server/responders/ocsp_response.h"

#include <ctime>

#include "lab-server/responders/responder.h"

namespace lab {
namespace {

// A word of a scenario and its number on the wire.
struct Code {
  const char* word;
  uint8_t code;
};

// OCSPResponseStatus (RFC 6960 4.2.1).
constexpr Code kErrors[] = {
    {"malformed-request", 1}, {"internal-error", 2}, {"try-later", 3},
    {"sig-required", 5},      {"unauthorized", 6},
};

// CRLReason (RFC 5280 5.3.1).
constexpr Code kReasons[] = {
    {"unspecified", 0},      {"key-compromise", 1},  {"superseded", 4}, {"cessation-of-operation", 5},
    {"certificate-hold", 6}, {"remove-from-crl", 8},
};

template <size_t N>
std::optional<uint8_t> code_of(const Code (&codes)[N], const std::string& word) {
  for (const Code& code : codes) {
    if (word == code.word) return code.code;
  }
  return std::nullopt;
}

OcspStatus status_of(const std::string& word) {
  if (word == "revoked") return OcspStatus::revoked;
  return word == "unknown" ? OcspStatus::unknown : OcspStatus::good;
}

}  // namespace

Times times_of(const std::string& word) {
  if (word == "expired") return Times::expired;
  if (word == "future") return Times::future;
  if (word == "before-certificate") return Times::before_certificate;
  return word == "too-long" ? Times::too_long : Times::current;
}

std::optional<uint8_t> reason_code(const std::string& word) { return code_of(kReasons, word); }

std::string status_said(const OcspResponseSpec& spec, const Certificate& leaf) {
  if (spec.status != "certificate") return spec.status;
  return leaf.is_revoked ? "revoked" : "good";
}

OcspResponse::OcspResponse(const OcspResponseSpec& spec, CertificatePtr leaf, Pki& pki)
    : spec_(spec),
      leaf_(std::move(leaf)),
      signer_(spec.signer.empty() ? nullptr : pki.issue(spec.signer, {})) {}

Bytes OcspResponse::made_now(const Bytes& nonce) const {
  if (spec_.status == "malformed") return bytes_of("this is no OCSP response\n");
  if (const auto error = code_of(kErrors, spec_.status)) return make_ocsp_error(*error);
  OcspContent content;
  content.status = status_of(status_said(spec_, *leaf_));
  content.reason = reason_code(spec_.reason);
  content.times = times_of(spec_.times);
  content.is_for_other = spec_.serial == "other";
  content.signer = signer_;
  content.nonce = nonce;
  return make_ocsp_response(*leaf_, content, std::time(nullptr));
}

Bytes make_staple(const StapleSpec& spec, const CertificatePtr& leaf, Pki& pki) {
  return OcspResponse(spec, leaf, pki).made_now({});
}

}  // namespace lab

#include "lab-server/scenario/revocation_spec.h"

#include "lab-server/base/joined_fields.h"

namespace lab {
namespace {

using Status = OcspResponseSpec::Status;
using Serial = OcspResponseSpec::Serial;

const Name<Status> kStatuses[] = {
    {Status::certificate, "certificate"},
    {Status::good, "good"},
    {Status::revoked, "revoked"},
    {Status::unknown, "unknown"},
    {Status::malformed_request, "malformed-request"},
    {Status::malformed, "malformed"},
    {Status::internal_error, "internal-error"},
    {Status::try_later, "try-later"},
    {Status::sig_required, "sig-required"},
    {Status::unauthorized, "unauthorized"},
};
const Name<RevocationReason> kReasons[] = {
    {RevocationReason::none, "none"},
    {RevocationReason::unspecified, "unspecified"},
    {RevocationReason::key_compromise, "key-compromise"},
    {RevocationReason::superseded, "superseded"},
    {RevocationReason::certificate_hold, "certificate-hold"},
    {RevocationReason::cessation_of_operation, "cessation-of-operation"},
    {RevocationReason::remove_from_crl, "remove-from-crl"},
};
const Name<Serial> kSerials[] = {{Serial::own, "own"}, {Serial::other, "other"}};
const Name<Times> kTimes[] = {
    {Times::current, "current"},
    {Times::expired, "expired"},
    {Times::future, "future"},
    {Times::too_long, "too-long"},
    {Times::before_certificate, "before-certificate"},
};
const Name<CrlNumber> kCrlNumbers[] = {
    {CrlNumber::present, "present"}, {CrlNumber::absent, "absent"}, {CrlNumber::critical, "critical"}};

}  // namespace

std::span<const Name<Status>> yaml_names(As<Status>) { return kStatuses; }
std::span<const Name<RevocationReason>> yaml_names(As<RevocationReason>) { return kReasons; }
std::span<const Name<Serial>> yaml_names(As<Serial>) { return kSerials; }
std::span<const Name<Times>> yaml_names(As<Times>) { return kTimes; }
std::span<const Name<CrlNumber>> yaml_names(As<CrlNumber>) { return kCrlNumbers; }

namespace {

template <class T>
Fields<T> response_fields() {
  return {
      {"status",
       "the status in it; certificate: as the certificate's recipe states; or the name of an OCSP error",
       set<&OcspResponseSpec::status, T>},
      {"reason", "the reason of the revocation", set<&OcspResponseSpec::reason, T>},
      {"serial", "other: the response is about another certificate", set<&OcspResponseSpec::serial, T>},
      {"times", "its thisUpdate and nextUpdate", set<&OcspResponseSpec::times, T>},
      {"signer", "recipe of the signer, instead of the issuer", set<&OcspResponseSpec::signer, T>},
  };
}

Shape responder_faults_shape() { return list_of({.called = "responder's fault", .sample = "hang-response"}); }

template <class T>
Fields<T> responder_fields() {
  return {
      {"listens", "false: its port is closed", set<&ResponderSpec::listens, T>},
      {"faults", "what the responder does wrong",
       set<&ResponderSpec::faults, T>.with(responder_faults_shape)},
  };
}

const Fields<OcspSpec> kOcspFields = joined(response_fields<OcspSpec>(), responder_fields<OcspSpec>());
const Fields<StapleSpec> kStapleFields = response_fields<StapleSpec>();

const Fields<CrlSpec> kCrlFields = joined(
    {
        {"times", "its thisUpdate and nextUpdate", set<&CrlSpec::times, CrlSpec>},
        {"issuer", "recipe of another CA that issues the list", set<&CrlSpec::issuer, CrlSpec>},
        {"number", "the cRLNumber extension", set<&CrlSpec::number, CrlSpec>},
        {"reason", "the reason of the revocation", set<&CrlSpec::reason, CrlSpec>},
        {"entries", "how many serial numbers of other certificates it lists",
         between<&CrlSpec::entries, 0, 1'000'000, CrlSpec>},
        {"malformed", "true: bytes that are not a CRL", set<&CrlSpec::is_malformed, CrlSpec>},
    },
    responder_fields<CrlSpec>());

const Fields<AiaSpec> kAiaFields = joined(
    {
        {"serves", "recipe of the certificate served there", set<&AiaSpec::serves, AiaSpec>},
    },
    responder_fields<AiaSpec>());

}  // namespace

const Fields<OcspSpec>& yaml_fields(As<OcspSpec>) { return kOcspFields; }
const Fields<StapleSpec>& yaml_fields(As<StapleSpec>) { return kStapleFields; }
const Fields<CrlSpec>& yaml_fields(As<CrlSpec>) { return kCrlFields; }
const Fields<AiaSpec>& yaml_fields(As<AiaSpec>) { return kAiaFields; }

std::string defect_of(const OcspResponseSpec& response) {
  if (response.status == Status::malformed) return "malformed";
  if (response.status > Status::malformed) return "error";
  if (response.serial == Serial::other) return "other-serial";
  if (response.times != Times::current) return name_in(kTimes, response.times);
  return response.signer.empty() ? "" : "other-signer";
}

std::string defect_of(const CrlSpec& crl) {
  if (crl.is_malformed) return "malformed";
  if (crl.times != Times::current) return name_in(kTimes, crl.times);
  if (!crl.issuer.empty()) return "other-issuer";
  if (crl.number != CrlNumber::present) return std::string("number-") + name_in(kCrlNumbers, crl.number);
  return "";
}

}  // namespace lab

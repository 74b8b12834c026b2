#include "lab-server/scenario/revocation_spec.h"

#include <nlohmann/json.hpp>

#include "lab-server/base/joined_fields.h"

namespace lab {
namespace {

using Words = std::vector<std::string>;

const Words kStatuses = {"certificate", "good",           "revoked",   "unknown",      "malformed-request",
                         "malformed",   "internal-error", "try-later", "sig-required", "unauthorized"};
const Words kReasons = {"none",           "unspecified",      "key-compromise",
                        "superseded",     "certificate-hold", "cessation-of-operation",
                        "remove-from-crl"};
const Words kSerials = {"own", "other"};
const Words kTimes = {"current", "expired", "future", "too-long", "before-certificate"};
const Words kNumbers = {"present", "absent", "critical"};

template <auto Member, const Words& words, class T>
void one_of(T& object, const Node& node) {
  object.*Member = words[read_name(node, words)];
}

void read_entries(CrlSpec& crl, const Node& node) {
  crl.entries = static_cast<int>(read_integer(node, 0, 1'000'000));
}

template <class T>
Fields<T> response_fields() {
  return {
      {"status", "certificate (as its recipe says), good, revoked, unknown, an error's name, malformed",
       one_of<&OcspResponseSpec::status, kStatuses, T>},
      {"reason", "of the revocation: key-compromise, …; none for none",
       one_of<&OcspResponseSpec::reason, kReasons, T>},
      {"serial", "own, or other: it speaks of another certificate",
       one_of<&OcspResponseSpec::serial, kSerials, T>},
      {"times", "current, expired, future, too-long or before-certificate",
       one_of<&OcspResponseSpec::times, kTimes, T>},
      {"signer", "recipe of who signs it instead of the issuer", set<&OcspResponseSpec::signer, T>},
  };
}

template <class T>
Fields<T> responder_fields() {
  return {
      {"listens", "false: its port is closed", set<&ResponderSpec::listens, T>},
      {"faults", "what the responder does wrong", set<&ResponderSpec::faults, T>},
  };
}

const Fields<OcspSpec> kOcspFields = joined(response_fields<OcspSpec>(), responder_fields<OcspSpec>());
const Fields<StapleSpec> kStapleFields = response_fields<StapleSpec>();

const Fields<CrlSpec> kCrlFields = joined(
    {
        {"times", "current, expired, future or too-long", one_of<&CrlSpec::times, kTimes, CrlSpec>},
        {"issuer", "recipe of another CA whose list it is", set<&CrlSpec::issuer, CrlSpec>},
        {"number", "the cRLNumber extension: present, absent or critical",
         one_of<&CrlSpec::number, kNumbers, CrlSpec>},
        {"reason", "of the revocation: key-compromise, …; none for none",
         one_of<&CrlSpec::reason, kReasons, CrlSpec>},
        {"entries", "how many serials of others it lists", read_entries},
        {"malformed", "true: bytes that are no CRL", set<&CrlSpec::is_malformed, CrlSpec>},
    },
    responder_fields<CrlSpec>());

const Fields<AiaSpec> kAiaFields = joined(
    {
        {"serves", "recipe of the certificate found there", set<&AiaSpec::serves, AiaSpec>},
    },
    responder_fields<AiaSpec>());

nlohmann::json response_key(const OcspResponseSpec& response) {
  return {response.status, response.reason, response.serial, response.times, response.signer};
}

nlohmann::json responder_key(const ResponderSpec& responder) {
  return {responder.listens, plain(responder.faults)};
}

}  // namespace

void read_value(const Node& node, OcspSpec& ocsp) { read_into(ocsp, node, kOcspFields); }
void read_value(const Node& node, StapleSpec& staple) { read_into(staple, node, kStapleFields); }
void read_value(const Node& node, CrlSpec& crl) { read_into(crl, node, kCrlFields); }
void read_value(const Node& node, AiaSpec& aia) { read_into(aia, node, kAiaFields); }

std::string defect_of(const OcspResponseSpec& response) {
  const std::string& status = response.status;
  if (status == "malformed") return "malformed";
  if (status != "certificate" && status != "good" && status != "revoked" && status != "unknown")
    return "error";
  if (response.serial == "other") return "other-serial";
  if (response.times != "current") return response.times;
  return response.signer.empty() ? "" : "other-signer";
}

std::string defect_of(const CrlSpec& crl) {
  if (crl.is_malformed) return "malformed";
  if (crl.times != "current") return crl.times;
  if (!crl.issuer.empty()) return "other-issuer";
  if (crl.number != "present") return "number-" + crl.number;
  return "";
}

nlohmann::json key_of(const OcspSpec& ocsp) { return {response_key(ocsp), responder_key(ocsp)}; }
nlohmann::json key_of(const StapleSpec& staple) { return response_key(staple); }
nlohmann::json key_of(const CrlSpec& crl) {
  return {crl.times, crl.issuer, crl.number, crl.reason, crl.entries, crl.is_malformed, responder_key(crl)};
}
nlohmann::json key_of(const AiaSpec& aia) { return {aia.serves, responder_key(aia)}; }

nlohmann::json plain(const Node& node) {
  switch (node.kind()) {
    case Node::Kind::null:
      return nullptr;
    case Node::Kind::scalar:
      return node.text();
    case Node::Kind::sequence: {
      auto list = nlohmann::json::array();
      for (const Node& item : node.items()) list.push_back(plain(item));
      return list;
    }
    case Node::Kind::map:
      break;
  }
  auto map = nlohmann::json::object();
  for (const Node::Entry& entry : node.entries()) map[entry.key] = plain(entry.value);
  return map;
}

nlohmann::json plain(const std::vector<FaultSpec>& faults) {
  auto list = nlohmann::json::array();
  for (const FaultSpec& fault : faults) list.push_back({fault.name, plain(fault.params), plain(fault.when)});
  return list;
}

}  // namespace lab

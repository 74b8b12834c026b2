// What a scenario sets for revocation: the responses that are stapled or fetched, and their responders.

#pragma once

#include <span>
#include <string>
#include <variant>
#include <vector>

#include "certs-gen/recipe/recipe_name.h"
#include "certs-gen/revocation/revocation_words.h"
#include "lab-server/scenario/fault_spec.h"

namespace lab {

// CRLReason by its number (RFC 5280 5.3.1); none omits it.
enum class RevocationReason : int8_t {
  none = -1,
  unspecified = 0,
  key_compromise = 1,
  superseded = 4,
  cessation_of_operation = 5,
  certificate_hold = 6,
  remove_from_crl = 8,
};

// An OCSP response, right or wrong (RFC 6960 4.2). The defaults make a right one.
struct OcspResponseSpec {
  enum class Status {
    certificate,  // as the certificate's recipe states
    good,
    revoked,
    unknown,
    malformed,  // bytes that are not a response
    malformed_request,
    internal_error,
    try_later,
    sig_required,
    unauthorized,  // from malformed_request on: the OCSP error of that name
  };
  enum class Serial { own, other };  // other: the response is about another certificate

  Status status = Status::certificate;
  RevocationReason reason = RevocationReason::key_compromise;  // of a revocation
  Serial serial = Serial::own;
  Times times = Times::current;
  RecipeName signer;  // recipe; empty: the issuer. Any other is sent with the response.
};

// A responder that the certificate names: where it is, and what it does wrong.
struct ResponderSpec {
  bool listens = true;  // false: its port is closed
  std::vector<FaultSpec> faults;
};

struct OcspSpec : OcspResponseSpec, ResponderSpec {};

// A stapled response (RFC 6066 8, RFC 8446 4.4.2.1).
struct StapleSpec : OcspResponseSpec {};

// The CRL at the certificate's distribution point (RFC 5280 5). It lists the certificate when the recipe is
// revoked.
struct CrlSpec : ResponderSpec {
  Times times = Times::current;
  RecipeName issuer;  // recipe of another CA that issues and signs it; empty: the certificate's own
  CrlNumber number = CrlNumber::present;
  RevocationReason reason = RevocationReason::key_compromise;  // of its own certificate's entry
  int entries = 0;            // serial numbers of other certificates in the list: 40 bytes each
  bool is_malformed = false;  // bytes that are not a CRL
};

// The issuer's certificate at the URL in the certificate (RFC 5280 4.2.2.1).
struct AiaSpec : ResponderSpec {
  RecipeName serves;  // recipe; empty: the issuer
};

// Any of the four responders; its kind decides which spec it holds.
using AnyResponderSpec = std::variant<OcspSpec, CrlSpec, AiaSpec>;
inline const ResponderSpec& common_of(const AnyResponderSpec& responder) {
  return std::visit([](const ResponderSpec& spec) -> const ResponderSpec& { return spec; }, responder);
}

std::span<const Name<RevocationReason>> yaml_names(As<RevocationReason>);
std::span<const Name<OcspResponseSpec::Status>> yaml_names(As<OcspResponseSpec::Status>);
std::span<const Name<OcspResponseSpec::Serial>> yaml_names(As<OcspResponseSpec::Serial>);
std::span<const Name<Times>> yaml_names(As<Times>);
std::span<const Name<CrlNumber>> yaml_names(As<CrlNumber>);

const Fields<OcspSpec>& yaml_fields(As<OcspSpec>);
const Fields<StapleSpec>& yaml_fields(As<StapleSpec>);
const Fields<CrlSpec>& yaml_fields(As<CrlSpec>);
const Fields<AiaSpec>& yaml_fields(As<AiaSpec>);

// defect_of names the first fault of a response, CRL or answer, apart from the status in it: other-serial,
// expired, future, too-long, other-signer, malformed, …; empty when it is right.
std::string defect_of(const OcspResponseSpec& response);
std::string defect_of(const CrlSpec& crl);

}  // namespace lab

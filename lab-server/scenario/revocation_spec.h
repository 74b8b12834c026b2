// What a scenario says of revocation: the responses stapled or fetched, and who gives them.

#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "lab-server/scenario/fault_spec.h"

namespace lab {

// An OCSP response, right or wrong (RFC 6960 4.2). The defaults are a right one.
struct OcspResponseSpec {
  // certificate: as the recipe says. good, revoked, unknown: this. malformed-request, internal-error,
  // try-later, sig-required, unauthorized: the error of that name. malformed: bytes that are no response.
  std::string status = "certificate";
  std::string reason = "key-compromise";  // of a revocation (RFC 5280 5.3.1); none leaves it out
  std::string serial = "own";             // other: it speaks of another certificate
  std::string times = "current";          // expired, future, too-long, before-certificate
  std::string signer;                     // recipe; empty: the issuer. Any other is sent with the response.
};

// A responder named in the certificate: where it is, and what it does wrong.
struct ResponderSpec {
  bool listens = true;  // false: its port is closed
  std::vector<FaultSpec> faults;
};

struct OcspSpec : OcspResponseSpec, ResponderSpec {};

// A stapled response (RFC 6066 8, RFC 8446 4.4.2.1).
struct StapleSpec : OcspResponseSpec {};

// The CRL at the certificate's distribution point (RFC 5280 5). It lists the certificate when its recipe says
// revoked.
struct CrlSpec : ResponderSpec {
  std::string times = "current";  // expired, future, too-long
  std::string issuer;  // recipe of another CA that issues and signs it; empty: the certificate's own
  std::string number = "present";         // absent, critical
  std::string reason = "key-compromise";  // of its own certificate's entry, as in an OCSP response
  int entries = 0;                        // serials of others listed beside: 40 bytes each
  bool is_malformed = false;              // bytes that are no CRL
};

// The issuer's certificate at the URL in the certificate (RFC 5280 4.2.2.1).
struct AiaSpec : ResponderSpec {
  std::string serves;  // recipe; empty: the issuer
};

void read_value(const Node& node, OcspSpec& ocsp);
void read_value(const Node& node, StapleSpec& staple);
void read_value(const Node& node, CrlSpec& crl);
void read_value(const Node& node, AiaSpec& aia);

// defect_of is the first thing that is wrong with a response, CRL or answer beside what it says, in one word:
// other-serial, expired, future, too-long, other-signer, malformed, …; empty when it is as it should be.
std::string defect_of(const OcspResponseSpec& response);
std::string defect_of(const CrlSpec& crl);

// key_of is equal for two that behave the same.
nlohmann::json key_of(const OcspSpec& ocsp);
nlohmann::json key_of(const StapleSpec& staple);
nlohmann::json key_of(const CrlSpec& crl);
nlohmann::json key_of(const AiaSpec& aia);

// plain gives what a node holds, and faults with their parameters, as JSON.
nlohmann::json plain(const Node& node);
nlohmann::json plain(const std::vector<FaultSpec>& faults);

}  // namespace lab

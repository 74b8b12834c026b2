// A certificate as the audit reads it: the fields of RFC 5280 4.1 and 4.2 taken from the DER.

#pragma once

#include <openssl/base.h>

#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "certs-gen/audit/name_constraints.h"
#include "certs-gen/x509/key_usage.h"
#include "lab-server/base/text.h"

namespace lab {

// Defect is a finding that a certificate has by itself.
struct Defect {
  const char* finding;
  std::string detail;
};

struct ParsedCertificate {
  Bytes der;
  bssl::UniquePtr<X509>
      x509;  // for the library's checks; null when the library refuses to read the certificate
  bssl::UniquePtr<EVP_PKEY> key;  // null for a key that the library cannot read
  Bytes key_info;                 // its SubjectPublicKeyInfo; one key always has the same bytes

  int version = 1;
  Bytes serial;                      // content octets
  Bytes subject_name, issuer_name;   // Name elements
  Bytes signed_part;                 // the TBSCertificate element
  Bytes inner_algorithm, algorithm;  // content of the AlgorithmIdentifiers
  std::string inner_oid, signature_oid;
  Bytes signature;
  std::vector<Defect> defects;  // defects of its own, whatever its path
  std::time_t not_before = 0;
  std::time_t not_after = 0;

  Bytes subject_key_id;         // empty: not stated
  Bytes authority_key_id;       // the same
  Bytes authority_serial;       // the serial number of the issuer's certificate; empty: not stated
  bool is_self_issued = false;  // subject and issuer are the same name (RFC 5280 6.1), whoever signed
  bool has_basic_constraints = false;
  bool is_ca = false;
  std::optional<int> path_length;
  std::optional<uint16_t> key_usage;                 // bit n is KeyUsage n; nothing: any use
  std::optional<std::vector<std::string>> purposes;  // OIDs of the extended key usage; nothing: any purpose
  std::vector<std::string> dns_names;                // of the subjectAltName
  std::vector<Bytes> ip_addresses;                   // the same
  std::vector<GeneralName> names;                    // all of the subjectAltName
  bool has_san = false, is_san_critical = false, is_san_malformed = false;
  std::optional<NameConstraints> name_constraints;
  std::vector<std::string> unknown_critical;  // OIDs of critical extensions that the audit does not know

  ParsedCertificate();
  ~ParsedCertificate();

  // subject is for people: "CN=…".
  std::string subject() const;
  std::string issuer() const;
  bool allows(KeyUsage usage) const;
  // allows: its extended key usage names that purpose, or it has none. `any` allows no purpose but itself.
  bool allows(ExtendedKeyUsage purpose) const;
  // is_nameless: its issuer field is empty.
  bool is_nameless() const;
};

// parse_certificate returns null for bytes that are not a certificate; why then holds the reason.
std::unique_ptr<ParsedCertificate> parse_certificate(const Bytes& der, std::string& why);

// weak_digest names the digest of a signature algorithm (its OID) if nobody should trust that digest any
// more; null for others.
const char* weak_digest(const std::string& oid);

}  // namespace lab

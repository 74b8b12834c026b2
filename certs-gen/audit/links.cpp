// Checks of every certificate of a path, and of its link to the next (RFC 5280 6.1).

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>

#include "certs-gen/audit/audited_chain.h"
#include "certs-gen/x509/general_name.h"
#include "certs-gen/x509/host_name.h"
#include "lab-server/base/duration.h"

namespace lab {
namespace {

constexpr int kLeastRsaBits = 2048;

void check_end(AuditedChain& chain) {
  const ParsedCertificate& end = chain.at(chain.last());
  if (chain.path.end == PathEnd::self_signed) {
    chain.add(chain.last() == 0 ? "self-signed" : "untrusted-root", chain.last(),
              fmt::format("{} signed itself and is no root of the client", end.subject()));
  }
  if (chain.path.end != PathEnd::issuer_missing) return;
  // A certificate that does not parse may be the one that is missing: it has its finding.
  if (std::find(chain.sent.begin(), chain.sent.end(), nullptr) != chain.sent.end()) return;
  const bool is_above_leaf = chain.last() > 0 && end.is_ca;
  chain.add(is_above_leaf ? "untrusted-root" : "issuer-missing", chain.last(),
            fmt::format("{} was neither sent nor is it a root", end.issuer()));
}

// Where the issuer's key has a finding of its own, this is what comes of it. A root's key has none.
void check_unverifiable(AuditedChain& chain, int depth) {
  const int above = std::min(depth + 1, chain.last());
  const ParsedCertificate& issuer = chain.at(above);
  const auto is_of_key = [](const Defect& defect) {
    return defect.finding == std::string_view("bad-public-key") ||
           defect.finding == std::string_view("unusable-key");
  };
  const bool has_finding = std::any_of(issuer.defects.begin(), issuer.defects.end(), is_of_key);
  if (has_finding && !chain.is_anchor(above)) return;
  chain.add(
      "signature-unverifiable", depth,
      issuer.key == nullptr
          ? fmt::format("the key of {} is of a kind that cannot be read here, or is none", issuer.subject())
          : fmt::format("signatures of algorithm {} cannot be checked here", chain.at(depth).signature_oid));
}

void check_bond(AuditedChain& chain, int depth) {
  const Bond bond = chain.path.links[static_cast<size_t>(depth)].bond;
  if (bond == Bond::wrong_key) {
    // Where it names the very key, nobody mistook one CA for another: the signature itself is broken.
    const Bytes& id = chain.at(depth).authority_key_id;
    const bool is_key_meant = !id.empty() && depth < chain.last() && id == chain.at(depth + 1).subject_key_id;
    chain.add(is_key_meant ? "broken-signature" : "bad-signature", depth,
              fmt::format("the key of {} does not verify it", chain.at(depth).issuer()));
  }
  if (bond == Bond::wrong_name && !chain.at(depth).is_nameless()) {
    chain.add(
        "issuer-name-mismatch", depth,
        fmt::format("it names {} but {} signed it", chain.at(depth).issuer(), chain.at(depth + 1).subject()));
  }
  if (bond == Bond::unverifiable) check_unverifiable(chain, depth);
}

void check_validity(AuditedChain& chain, int depth) {
  const ParsedCertificate& certificate = chain.at(depth);
  const auto span = [](std::time_t seconds) {
    constexpr std::time_t kUnits[] = {86400, 3600, 60};
    const char* const names[] = {"day", "hour", "minute"};
    for (int i = 0; i < 3; ++i) {
      if (seconds >= kUnits[i]) return plural(static_cast<size_t>(seconds / kUnits[i]), names[i]);
    }
    return plural(static_cast<size_t>(seconds), "second");
  };
  if (chain.request.at > certificate.not_after) {
    chain.add("expired", depth,
              fmt::format("notAfter {} is {} past", utc_text(certificate.not_after),
                          span(chain.request.at - certificate.not_after)));
  }
  if (chain.request.at < certificate.not_before) {
    chain.add("not-yet-valid", depth,
              fmt::format("notBefore {} is {} ahead", utc_text(certificate.not_before),
                          span(certificate.not_before - chain.request.at)));
  }
}

void check_strength(AuditedChain& chain, int depth) {
  const ParsedCertificate& certificate = chain.at(depth);
  const EVP_PKEY* key = certificate.key.get();
  if (key != nullptr && EVP_PKEY_id(key) == EVP_PKEY_RSA && EVP_PKEY_bits(key) < kLeastRsaBits) {
    chain.add("weak-key", depth, fmt::format("RSA of {} bits", EVP_PKEY_bits(key)));
  }
  if (const char* weak = chain.is_anchor(depth) ? nullptr : weak_digest(certificate.signature_oid)) {
    chain.add("weak-signature", depth, fmt::format("signed over {}", weak));
  }
}

void check_issuer(AuditedChain& chain, int depth) {
  const ParsedCertificate& issuer = chain.at(depth);
  // A root of version 1 cannot state that it is a CA: the client states it by trusting the root.
  const bool may_issue = issuer.is_ca || (chain.is_anchor(depth) && issuer.version < 3);
  if (!may_issue) {
    chain.add("not-a-ca", depth,
              issuer.has_basic_constraints ? "basicConstraints says CA:FALSE" : "it has no basicConstraints");
  }
  if (!issuer.allows(KeyUsage::key_cert_sign)) {
    chain.add("missing-key-cert-sign", depth, "keyUsage is there, without keyCertSign");
  }
  if (!issuer.path_length) return;
  int below = 0;  // RFC 5280 4.2.1.9: "non-self-issued intermediate certificates that may follow"
  for (int i = 1; i < depth; ++i) below += chain.at(i).is_self_issued ? 0 : 1;
  if (below > *issuer.path_length) {
    chain.add("path-length-exceeded", depth,
              fmt::format("pathLenConstraint {} with {} below", *issuer.path_length,
                          plural(static_cast<size_t>(below), "CA")));
  }
}

// RFC 5280 4.2.1.9: "CAs MUST NOT include the pathLenConstraint field unless the cA boolean is asserted and
// the key usage extension asserts the keyCertSign bit."
void check_issuing_power(AuditedChain& chain, int depth) {
  const ParsedCertificate& certificate = chain.at(depth);
  const bool may_sign = certificate.allows(KeyUsage::key_cert_sign);
  if (!certificate.is_ca && certificate.key_usage && may_sign) {
    chain.add("key-cert-sign-without-ca", depth, "keyUsage has keyCertSign, and it is no CA");
  }
  if (certificate.path_length && !(certificate.is_ca && may_sign)) {
    chain.add("misplaced-path-length", depth,
              fmt::format("pathLenConstraint {}, and {}", *certificate.path_length,
                          certificate.is_ca ? "keyUsage lacks keyCertSign" : "it is no CA"));
  }
}

// How the constraints of one forbid the names of the other.
const std::optional<std::string>& violation_by(AuditedChain& chain, const ParsedCertificate& ca,
                                               const ParsedCertificate& certificate) {
  constexpr size_t kComparisons = size_t{1} << 20;  // what OpenSSL makes
  const auto [known, is_new] = chain.violations.try_emplace({&ca, &certificate});
  if (!is_new) return known->second;
  std::vector<GeneralName> names = certificate.names;
  names.push_back({static_cast<uint8_t>(NameType::directory), certificate.subject_name});
  const NameConstraints& constraints = *ca.name_constraints;
  chain.name_comparisons += names.size() * (constraints.permitted.size() + constraints.excluded.size());
  if (chain.name_comparisons <= kComparisons) known->second = violation_of(constraints, names);
  return known->second;
}

// RFC 5280 6.1.3 (b) and (c): a CA's constraints hold for all below it, but not for self-issued CAs.
void check_name_constraints(AuditedChain& chain, int depth) {
  const ParsedCertificate& ca = chain.at(depth);
  if (!ca.name_constraints) return;
  for (int below = depth - 1; below >= 0; --below) {
    if (below > 0 && chain.at(below).is_self_issued) continue;
    const std::optional<std::string>& violation = violation_by(chain, ca, chain.at(below));
    if (!violation) {
      return chain.add("too-complex", depth,
                       "its name constraints and the names below are too many to compare");
    }
    if (!violation->empty()) {
      chain.add("name-constraint-violated", below, fmt::format("{} by {}", *violation, ca.subject()));
    }
  }
}

// Of a root's form only its name constraints are asked: whom it may issue for depends on them.
void check_defects(AuditedChain& chain, int depth) {
  const bool is_root_above = chain.is_anchor(depth) && depth > 0;
  for (const Defect& defect : chain.at(depth).defects) {
    if (is_root_above && defect.finding != std::string_view("malformed-name-constraints")) continue;
    chain.add(defect.finding, depth, defect.detail);
  }
}

// Only a self-signed certificate may leave its authority key identifier out.
void check_key_ids(AuditedChain& chain, int depth) {
  const ParsedCertificate& certificate = chain.at(depth);
  if (certificate.version == 3 && depth < chain.last()) {
    const Bytes& id = certificate.authority_key_id;
    const Bytes& issuer = chain.at(depth + 1).subject_key_id;
    if (id.empty()) {
      chain.add("no-authority-key-id", depth, "no authorityKeyIdentifier");
    } else if (!issuer.empty() && id != issuer &&
               chain.path.links[static_cast<size_t>(depth)].bond == Bond::sound) {
      chain.add("key-id-mismatch", depth,
                fmt::format("it names the key {}, its issuer's is {}", to_hex(id), to_hex(issuer)));
    }
    const Bytes& serial = certificate.authority_serial;
    if (!serial.empty() && serial != chain.at(depth + 1).serial) {
      chain.add("key-id-mismatch", depth,
                fmt::format("it names an issuer of serial number {}, its issuer's is {}", to_hex(serial),
                            to_hex(chain.at(depth + 1).serial)));
    }
  }
  if (depth > 0 && !chain.is_anchor(depth) && certificate.version == 3 &&
      certificate.subject_key_id.empty()) {
    chain.add("no-subject-key-id", depth, "no subjectKeyIdentifier");
  }
}

void check_purpose(AuditedChain& chain, int depth) {
  const bool is_server = chain.request.purpose == Purpose::server;
  const ExtendedKeyUsage wanted = is_server ? ExtendedKeyUsage::server_auth : ExtendedKeyUsage::client_auth;
  if (chain.at(depth).allows(wanted)) return;
  if (chain.at(depth).allows(ExtendedKeyUsage::any)) {
    if (depth == 0)
      chain.add("any-purpose", depth, "extKeyUsage allows any purpose and does not name this one");
    return;
  }
  chain.add("wrong-purpose", depth,
            fmt::format("extKeyUsage is there, without {}", is_server ? "serverAuth" : "clientAuth"));
}

}  // namespace

void audit_certificate(AuditedChain& chain, int depth) {
  check_validity(chain, depth);
  check_strength(chain, depth);
  if (depth > 0) check_issuer(chain, depth);
  check_issuing_power(chain, depth);
  check_purpose(chain, depth);
  for (const std::string& oid : chain.at(depth).unknown_critical) {
    chain.add("unknown-critical-extension", depth, fmt::format("{} is critical", oid));
  }
  check_defects(chain, depth);
  if (depth > 0) check_name_constraints(chain, depth);
}

void audit_links(AuditedChain& chain) {
  check_end(chain);
  for (int depth = 0; depth <= chain.last(); ++depth) {
    check_bond(chain, depth);
    check_key_ids(chain, depth);
    audit_certificate(chain, depth);
  }
  if (chain.path.is_search_cut) {
    chain.add("too-complex", 0,
              fmt::format("the search for a path ended after {} signatures", chain.signatures.checked()));
  }
}

}  // namespace lab

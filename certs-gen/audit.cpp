#include "certs-gen/audit.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>

#include "certs-gen/audit_path.h"
#include "certs-gen/general_name.h"
#include "certs-gen/names.h"
#include "lab-server/base/duration.h"
#include "lab-server/base/error.h"

namespace lab {
namespace {

constexpr int kLeastRsaBits = 2048;
constexpr size_t kLongChain = 10;  // what Java accepts; GnuTLS goes on to 16, OpenSSL to 100

class Audit {
 public:
  explicit Audit(const AuditRequest& request) : request_(request) {}

  std::vector<Finding> run() {
    parse();
    if (sent_.empty() || sent_[0] == nullptr) return std::move(findings_);
    put_leaf_first();
    path_ = build_path(sent_, roots_, request_.at);
    check_end();
    for (size_t depth = 0; depth < path_.links.size(); ++depth) check_link(static_cast<int>(depth));
    check_leaf();
    check_sending();
    check_size();
    std::stable_sort(findings_.begin(), findings_.end(),
                     [](const Finding& a, const Finding& b) { return a.depth < b.depth; });
    return std::move(findings_);
  }

 private:
  void add(const char* id, int depth, std::string detail) {
    for (const FindingKind& kind : finding_kinds()) {
      if (std::string_view(kind.id) == id)
        return findings_.push_back({id, depth, kind.clause, std::move(detail)});
    }
    throw Error(fmt::format("the audit has no finding '{}'", id));
  }

  void parse() {
    if (request_.chain.empty()) add("no-certificate", 0, "nothing was sent");
    for (size_t i = 0; i < request_.chain.size(); ++i) {
      std::string why;
      sent_.push_back(parse_certificate(request_.chain[i], why));
      if (sent_.back() == nullptr)
        add("unparsable", static_cast<int>(i), fmt::format("cannot read it: {}", why));
    }
    for (const Bytes& der : request_.roots) {
      std::string why;
      roots_.push_back(parse_certificate(der, why));
      if (roots_.back() == nullptr) throw Error(fmt::format("a root cannot be read: {}", why));
    }
  }

  // A chain sent the wrong way round is judged as its sender meant it, but for that.
  void put_leaf_first() {
    const auto is_leaf = [](const auto& certificate) {
      return certificate != nullptr && !certificate->is_ca;
    };
    const auto leaf = std::find_if(sent_.begin(), sent_.end(), is_leaf);
    if (leaf == sent_.begin() || leaf == sent_.end() ||
        std::count_if(sent_.begin(), sent_.end(), is_leaf) != 1)
      return;
    add("leaf-not-first", static_cast<int>(leaf - sent_.begin()),
        fmt::format("{} stands before {}", sent_.front()->subject(), (*leaf)->subject()));
    std::rotate(sent_.begin(), leaf, leaf + 1);
    is_leaf_first_ = false;
  }

  const ParsedCertificate& at(int depth) const {
    return *path_.links[static_cast<size_t>(depth)].certificate;
  }
  int last() const { return static_cast<int>(path_.links.size()) - 1; }

  // The root is trusted for its name and key (RFC 5280 6.1.1 (d)). Of what else it says only that is asked by
  // which some clients go: its validity, what it may issue and its critical extensions.
  bool is_anchor(int depth) const { return path_.end == PathEnd::root && depth == last(); }

  void check_end() {
    const ParsedCertificate& end = at(last());
    if (path_.end == PathEnd::self_signed) {
      add(last() == 0 ? "self-signed" : "untrusted-root", last(),
          fmt::format("{} signed itself and is no root of the client", end.subject()));
    }
    if (path_.end != PathEnd::issuer_missing) return;
    // A certificate that does not parse may be the one that is missing: it has its finding.
    if (std::find(sent_.begin(), sent_.end(), nullptr) != sent_.end()) return;
    const bool is_above_leaf = last() > 0 && end.is_ca;
    add(is_above_leaf ? "untrusted-root" : "issuer-missing", last(),
        fmt::format("{} was neither sent nor is it a root", end.issuer()));
  }

  void check_link(int depth) {
    check_bond(depth);
    check_validity(depth);
    check_strength(depth);
    if (depth > 0) check_issuer(depth);
    check_key_ids(depth);
    check_purpose(depth);
    for (const std::string& oid : at(depth).unknown_critical) {
      add("unknown-critical-extension", depth, fmt::format("{} is critical", oid));
    }
    if (is_anchor(depth) && depth > 0) return;
    for (const Defect& defect : at(depth).defects) add(defect.finding, depth, defect.detail);
    if (depth > 0) check_name_constraints(depth);
  }

  void check_bond(int depth) {
    const Bond bond = path_.links[static_cast<size_t>(depth)].bond;
    if (bond == Bond::wrong_key && (depth == last() || at(depth + 1).key != nullptr)) {
      // Where it names the very key, nobody mistook one CA for another: the signature itself is broken.
      const Bytes& id = at(depth).authority_key_id;
      const bool is_key_meant = !id.empty() && depth < last() && id == at(depth + 1).subject_key_id;
      add(is_key_meant ? "broken-signature" : "bad-signature", depth,
          fmt::format("the key of {} does not verify it", at(depth).issuer()));
    }
    if (bond == Bond::wrong_name && !at(depth).is_nameless()) {
      add("issuer-name-mismatch", depth,
          fmt::format("it names {} but {} signed it", at(depth).issuer(), at(depth + 1).subject()));
    }
  }

  void check_validity(int depth) {
    const ParsedCertificate& certificate = at(depth);
    const auto span = [](std::time_t seconds) {
      constexpr std::time_t kUnits[] = {86400, 3600, 60};
      const char* const names[] = {"day", "hour", "minute"};
      for (int i = 0; i < 3; ++i) {
        if (seconds >= kUnits[i]) return plural(static_cast<size_t>(seconds / kUnits[i]), names[i]);
      }
      return plural(static_cast<size_t>(seconds), "second");
    };
    if (request_.at > certificate.not_after) {
      add("expired", depth,
          fmt::format("notAfter {} is {} past", utc_text(certificate.not_after),
                      span(request_.at - certificate.not_after)));
    }
    if (request_.at < certificate.not_before) {
      add("not-yet-valid", depth,
          fmt::format("notBefore {} is {} ahead", utc_text(certificate.not_before),
                      span(certificate.not_before - request_.at)));
    }
  }

  void check_strength(int depth) {
    const ParsedCertificate& certificate = at(depth);
    const EVP_PKEY* key = certificate.key.get();
    if (key != nullptr && EVP_PKEY_id(key) == EVP_PKEY_RSA && EVP_PKEY_bits(key) < kLeastRsaBits) {
      add("weak-key", depth, fmt::format("RSA of {} bits", EVP_PKEY_bits(key)));
    }
    if (const char* weak = is_anchor(depth) ? nullptr : weak_digest(certificate.signature_oid)) {
      add("weak-signature", depth, fmt::format("signed over {}", weak));
    }
  }

  void check_issuer(int depth) {
    const ParsedCertificate& issuer = at(depth);
    // A root of version 1 cannot say that it is a CA: to trust it is to say so.
    const bool may_issue = issuer.is_ca || (is_anchor(depth) && issuer.version < 3);
    if (!may_issue) {
      add("not-a-ca", depth,
          issuer.has_basic_constraints ? "basicConstraints says CA:FALSE" : "it has no basicConstraints");
    }
    if (!issuer.allows(KeyUsage::key_cert_sign)) {
      add("missing-key-cert-sign", depth, "keyUsage is there, without keyCertSign");
    }
    if (!issuer.path_length) return;
    int below = 0;  // RFC 5280 4.2.1.9: "non-self-issued intermediate certificates that may follow"
    for (int i = 1; i < depth; ++i) below += at(i).is_self_issued() ? 0 : 1;
    if (below > *issuer.path_length) {
      add("path-length-exceeded", depth,
          fmt::format("pathLenConstraint {} with {} below", *issuer.path_length,
                      plural(static_cast<size_t>(below), "CA")));
    }
  }

  // RFC 5280 6.1.3 (b) and (c): a CA's constraints hold for all below it, but not for self-issued CAs.
  void check_name_constraints(int depth) {
    const auto& constraints = at(depth).name_constraints;
    if (!constraints) return;
    for (int below = depth - 1; below >= 0; --below) {
      const ParsedCertificate& certificate = at(below);
      if (below > 0 && certificate.is_self_issued()) continue;
      std::vector<GeneralName> names = certificate.names;
      names.push_back({static_cast<uint8_t>(NameType::directory), certificate.subject_name});
      const std::string violation = violation_of(*constraints, names);
      if (!violation.empty()) {
        add("name-constraint-violated", below, fmt::format("{} by {}", violation, at(depth).subject()));
      }
    }
  }

  // Only a self-signed certificate may leave its authority key identifier out.
  void check_key_ids(int depth) {
    const ParsedCertificate& certificate = at(depth);
    if (certificate.version == 3 && depth < last()) {
      const Bytes& id = certificate.authority_key_id;
      const Bytes& issuer = at(depth + 1).subject_key_id;
      if (id.empty()) {
        add("no-authority-key-id", depth, "no authorityKeyIdentifier");
      } else if (!issuer.empty() && id != issuer &&
                 path_.links[static_cast<size_t>(depth)].bond == Bond::sound) {
        add("key-id-mismatch", depth,
            fmt::format("it names the key {}, its issuer's is {}", to_hex(id), to_hex(issuer)));
      }
      const Bytes& serial = certificate.authority_serial;
      if (!serial.empty() && serial != at(depth + 1).serial) {
        add("key-id-mismatch", depth,
            fmt::format("it names an issuer of serial number {}, its issuer's is {}", to_hex(serial),
                        to_hex(at(depth + 1).serial)));
      }
    }
    if (depth > 0 && !is_anchor(depth) && certificate.version == 3 && certificate.subject_key_id.empty()) {
      add("no-subject-key-id", depth, "no subjectKeyIdentifier");
    }
  }

  void check_purpose(int depth) {
    const bool is_server = request_.purpose == Purpose::server;
    const ExtendedKeyUsage wanted = is_server ? ExtendedKeyUsage::server_auth : ExtendedKeyUsage::client_auth;
    if (at(depth).allows(wanted)) return;
    if (at(depth).allows(ExtendedKeyUsage::any)) {
      if (depth == 0) add("any-purpose", depth, "extKeyUsage allows any purpose and does not name this one");
      return;
    }
    add("wrong-purpose", depth,
        fmt::format("extKeyUsage is there, without {}", is_server ? "serverAuth" : "clientAuth"));
  }

  void check_leaf() {
    if (!at(0).allows(KeyUsage::digital_signature)) {
      add("key-usage", 0, "keyUsage is there, without digitalSignature");
    }
    if (!at(0).is_ca && at(0).key_usage && at(0).allows(KeyUsage::key_cert_sign)) {
      add("key-cert-sign-without-ca", 0, "keyUsage has keyCertSign, and it is no CA");
    }
    if (at(0).name_constraints && !at(0).is_ca) {
      add("name-constraints-in-leaf", 0, "nameConstraints is for CAs");
    }
    if (request_.purpose == Purpose::server && !request_.host.empty()) check_name();
  }

  void check_name() {
    const ParsedCertificate& leaf = at(0);
    if (leaf.is_san_malformed) return;  // it has its finding
    if (leaf.dns_names.empty() && leaf.ip_addresses.empty()) {
      return add(
          "no-san", 0,
          fmt::format("no subjectAltName to find {} in; the subject's CN does not count", request_.host));
    }
    const Bytes address = ip_address(request_.host);
    const bool is_covered =
        address.empty()
            ? std::any_of(leaf.dns_names.begin(), leaf.dns_names.end(),
                          [&](const std::string& name) { return dns_name_matches(name, request_.host); })
            : std::find(leaf.ip_addresses.begin(), leaf.ip_addresses.end(), address) !=
                  leaf.ip_addresses.end();
    if (is_covered) return check_oddness();
    std::vector<std::string> names = leaf.dns_names;
    for (const Bytes& ip : leaf.ip_addresses) names.push_back(ip_text(ip));
    add("name-mismatch", 0, fmt::format("{} is not among {}", request_.host, join(names, ", ")));
  }

  // Names that are no host names, among others that are: where none covers the host, that is the finding.
  void check_oddness() {
    for (const std::string& name : at(0).dns_names) {
      const std::string fault = dns_name_fault(name);
      const bool is_ascii =
          std::all_of(name.begin(), name.end(), [](char c) { return c >= ' ' && c < 0x7f; });
      if (!fault.empty()) return add(is_ascii ? "odd-dns-name" : "dns-name-not-ascii", 0, fault);
    }
  }

  void check_size() {
    constexpr size_t kMostOctets = 100 * 1024;  // OpenSSL's limit; Java's and Go's are lower still
    size_t octets = 0;
    for (const Bytes& certificate : request_.chain) octets += certificate.size();
    if (octets > kMostOctets) add("oversized-chain", 0, fmt::format("{} octets of certificates", octets));
  }

  // What the list itself is like, apart from the path in it.
  void check_sending() {
    std::vector<size_t> unrelated;
    for (size_t i = 1; i < sent_.size(); ++i) {
      if (sent_[i] == nullptr) continue;
      const auto is_same = [&](const auto& other) { return other != nullptr && other->der == sent_[i]->der; };
      if (std::any_of(sent_.begin(), sent_.begin() + static_cast<long>(i), is_same)) {
        add("duplicate-certificate", static_cast<int>(i),
            fmt::format("{} was sent before", sent_[i]->subject()));
      } else if (is_other_issuer(*sent_[i])) {
        add("several-paths", static_cast<int>(i),
            fmt::format("{} by {} leads another way", sent_[i]->subject(), sent_[i]->issuer()));
      } else if (!is_related(*sent_[i])) {
        unrelated.push_back(i);
      }
    }
    if (!unrelated.empty()) {
      const size_t first = unrelated.front(), more = unrelated.size() - 1;
      add("unrelated-certificate", static_cast<int>(first),
          more == 0 ? fmt::format("{} leads nowhere", sent_[first]->subject())
                    : fmt::format("{} and {} more lead nowhere", sent_[first]->subject(), more));
    }
    if (sent_.size() > kLongChain) {
      add("long-chain", last(), fmt::format("{} were sent", plural(sent_.size(), "certificate")));
    }
    for (size_t i = 1; i < path_.links.size(); ++i) {
      const auto &place = path_.links[i].sent_at, &before = path_.links[i - 1].sent_at;
      if (!place || !before || *place > *before || !is_leaf_first_) continue;
      return add("wrong-order", static_cast<int>(*place),
                 fmt::format("{} stands before what it certifies", path_.links[i].certificate->subject()));
    }
  }

  // Another certificate of an issuer on the path, cross-signed for other clients.
  bool is_other_issuer(const ParsedCertificate& certificate) const {
    return !is_on_path(certificate) && !is_trusted(certificate) &&
           std::any_of(path_.links.begin(), path_.links.end(), [&](const PathLink& link) {
             return link.certificate->subject() == certificate.subject();
           });
  }

  // A root is trusted whether the path reaches it or not: it is not unrelated.
  bool is_related(const ParsedCertificate& certificate) const {
    return is_on_path(certificate) || is_trusted(certificate);
  }

  bool is_on_path(const ParsedCertificate& certificate) const {
    return std::any_of(path_.links.begin(), path_.links.end(),
                       [&](const PathLink& link) { return link.certificate->der == certificate.der; });
  }

  bool is_trusted(const ParsedCertificate& certificate) const {
    return std::find(request_.roots.begin(), request_.roots.end(), certificate.der) != request_.roots.end();
  }

  const AuditRequest& request_;
  ParsedCertificates sent_;
  ParsedCertificates roots_;
  Path path_;
  bool is_leaf_first_ = true;
  std::vector<Finding> findings_;
};

}  // namespace

const std::vector<FindingKind>& finding_kinds() {
  static const std::vector<FindingKind> kinds = {
      {"no-certificate", "RFC 8446 4.4.2", "the list of certificates is empty"},
      {"unparsable", "RFC 5280 4.1", "it cannot be read as a certificate"},
      {"expired", "RFC 5280 4.1.2.5", "its time is over"},
      {"not-yet-valid", "RFC 5280 4.1.2.5", "its time has not begun"},
      {"name-mismatch", "RFC 9525 6.3", "it is for other names"},
      {"no-san", "RFC 5280 4.2.1.6", "it has no name in its subjectAltName"},
      {"self-signed", "RFC 5280 6.1", "the leaf signed itself and is no root"},
      {"issuer-missing", "RFC 8446 4.4.2", "its issuer was not sent and is no root"},
      {"untrusted-root", "RFC 5280 6.1", "the chain ends at a CA that is no root"},
      {"bad-signature", "RFC 5280 6.1.3 (a)(1)", "its issuer's key does not verify it"},
      {"broken-signature", "RFC 5280 6.1.3 (a)(1)", "it names its issuer's key, which does not verify it"},
      {"issuer-name-mismatch", "RFC 5280 6.1.3 (a)(4)",
       "it names another issuer than the one that signed it"},
      {"not-a-ca", "RFC 5280 6.1.4 (k)", "it issued a certificate and is no CA"},
      {"missing-key-cert-sign", "RFC 5280 6.1.4 (n)", "it issued a certificate and may not"},
      {"path-length-exceeded", "RFC 5280 4.2.1.9", "more CAs follow than it allows"},
      {"wrong-purpose", "RFC 5280 4.2.1.12", "it is for another purpose"},
      {"key-cert-sign-without-ca", "RFC 5280 4.2.1.9",
       "it may sign certificates by its key usage, and is no CA"},
      {"any-purpose", "RFC 5280 4.2.1.12", "it is for any purpose, which clients may refuse"},
      {"key-usage", "RFC 8446 4.4.2.2", "its key may not sign a handshake"},
      {"weak-key", "RFC 9325 4.5", "RSA below 2048 bits"},
      {"weak-signature", "RFC 9325 4.5", "signed over SHA-1, MD5 or MD4"},
      {"bad-public-key", "RFC 5480 2.1.1", "its public key cannot be read, or its curve has no name"},
      {"unusable-key", "RFC 8446 4.2.3", "its key is of a kind or on a curve that signs no handshake"},
      {"unknown-critical-extension", "RFC 5280 4.2", "it has a critical extension that nobody knows"},
      {"bad-version", "RFC 5280 4.1.2.1",
       "its version does not exist, or has no extensions and here are some"},
      {"bad-serial", "RFC 5280 4.1.2.2", "its serial number is zero, negative or longer than 20 octets"},
      {"signature-algorithm-mismatch", "RFC 5280 4.1.1.2", "it names two signature algorithms"},
      {"empty-issuer", "RFC 5280 4.1.2.4", "its issuer has no name"},
      {"empty-subject", "RFC 5280 4.1.2.6", "its subject has no name, and nothing else makes up for it"},
      {"duplicate-extension", "RFC 5280 4.2", "one of its extensions stands twice"},
      {"malformed-extension", "RFC 5280 4.2.1", "one of its extensions cannot be read"},
      {"malformed-name-constraints", "RFC 5280 4.2.1.10", "its name constraints cannot be read"},
      {"name-constraints-in-leaf", "RFC 5280 4.2.1.10", "it is no CA and has name constraints"},
      {"name-constraint-violated", "RFC 5280 6.1.3 (b)", "a CA above it may not issue for its name"},
      {"dns-name-not-ascii", "RFC 5280 4.2.1.6", "one of its DNS names holds other bytes than ASCII's"},
      {"odd-dns-name", "RFC 5280 4.2.1.6", "one of its DNS names is no host name"},
      {"no-authority-key-id", "RFC 5280 4.2.1.1", "it does not say which key signed it"},
      {"key-id-mismatch", "RFC 5280 4.2.1.1", "it says that another key than its issuer's signed it"},
      {"no-subject-key-id", "RFC 5280 4.2.1.2", "it is a CA and does not identify its key"},
      {"wrong-criticality", "RFC 5280 4.2", "one of its extensions is critical and must not be"},
      {"not-critical", "RFC 5280 4.2.1", "one of its extensions must be critical and is not"},
      {"oversized-chain", "RFC 8446 4.4.2", "it is larger than most clients read"},
      {"duplicate-certificate", "RFC 8446 4.4.2", "it was sent twice"},
      {"unrelated-certificate", "RFC 8446 4.4.2", "it was sent and is part of no path"},
      {"leaf-not-first", "RFC 8446 4.4.2", "the list begins with a CA's certificate"},
      {"several-paths", "RFC 4158 2.4",
       "it is another certificate of an issuer on the path, and leads elsewhere"},
      {"long-chain", "RFC 8446 4.4.2", "more certificates than some clients follow"},
      {"wrong-order", "RFC 8446 4.4.2", "it does not certify the one before it"},
  };
  return kinds;
}

std::vector<Finding> audit(const AuditRequest& request) { return Audit(request).run(); }

}  // namespace lab

// A chain under audit: what was sent, the path in it, and what was found so far.

#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "certs-gen/audit/audit.h"
#include "certs-gen/audit/path.h"
#include "certs-gen/audit/signatures.h"

namespace lab {

struct AuditedChain {
  const AuditRequest& request;
  ParsedCertificates
      sent{};  // the leaf first, in whatever order the server sent them; null for an unreadable one
  ParsedCertificates roots{};
  Path path{};
  bool is_leaf_first = true;  // as sent
  Signatures signatures{};
  // How the name constraints of one certificate forbid the names of the other. Empty: they do not. Nothing:
  // too many to compare.
  std::map<std::pair<const ParsedCertificate*, const ParsedCertificate*>, std::optional<std::string>>
      violations{};
  size_t name_comparisons = 0;
  std::vector<Finding> findings{};

  // add notes a finding of finding_kinds().
  void add(const char* id, int depth, std::string detail);

  const ParsedCertificate& at(int depth) const { return *path.links[static_cast<size_t>(depth)].certificate; }
  int last() const { return static_cast<int>(path.links.size()) - 1; }
  // is_anchor: this is the root, trusted for its name and key (RFC 5280 6.1.1 (d)). Beyond these, the audit
  // checks only what some clients check: its validity, what it may issue and for which names, its critical
  // extensions.
  bool is_anchor(int depth) const { return path.end == PathEnd::root && depth == last(); }
};

// build_path begins at sent[0], which must exist. Among several issuers it takes those that lead to a root,
// if possible without findings. If none leads to a root, it prefers sound issuers, then those valid at the
// time, then roots, and never revises a choice.
void build_path(AuditedChain& chain);

// audit_certificate audits one certificate of the path with those below it. It ignores those above it.
void audit_certificate(AuditedChain& chain, int depth);

// Each audits one subject of a chain whose path is built.
void audit_links(AuditedChain& chain);    // every certificate of the path, and its link to the next
void audit_leaf(AuditedChain& chain);     // checks of the leaf alone: its key usage, its names
void audit_sending(AuditedChain& chain);  // the list itself, apart from the path in it

}  // namespace lab

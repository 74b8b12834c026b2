// A chain under audit: what was sent, the path in it, and what was found so far.

#pragma once

#include <string>
#include <vector>

#include "certs-gen/audit.h"
#include "certs-gen/audit_path.h"

namespace lab {

struct AuditedChain {
  const AuditRequest& request;
  ParsedCertificates sent{};  // the leaf first, whatever the order was; null for what cannot be read
  ParsedCertificates roots{};
  Path path{};
  bool is_leaf_first = true;  // as sent
  std::vector<Finding> findings{};

  // add notes a finding of finding_kinds().
  void add(const char* id, int depth, std::string detail);

  const ParsedCertificate& at(int depth) const { return *path.links[static_cast<size_t>(depth)].certificate; }
  int last() const { return static_cast<int>(path.links.size()) - 1; }
  // is_anchor: the root is trusted for its name and key (RFC 5280 6.1.1 (d)). Of what else it says only that
  // is asked by which some clients go: its validity, what it may issue and its critical extensions.
  bool is_anchor(int depth) const { return path.end == PathEnd::root && depth == last(); }
};

// Each audits one subject of a chain whose path is built.
void audit_links(AuditedChain& chain);    // every certificate of the path, and what holds them together
void audit_leaf(AuditedChain& chain);     // what is asked of the leaf alone: its key usage, its names
void audit_sending(AuditedChain& chain);  // the list itself, apart from the path in it

}  // namespace lab

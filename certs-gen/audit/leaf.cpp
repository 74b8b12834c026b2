// Checks of the leaf alone: the uses of its key, and its names (RFC 9525 6).

#include <fmt/format.h>

#include <algorithm>

#include "certs-gen/audit/audited_chain.h"
#include "certs-gen/x509/host_name.h"

namespace lab {
namespace {

// Names that are no host names, among others that are: where none covers the host, that is the finding.
void check_oddness(AuditedChain& chain) {
  for (const std::string& name : chain.at(0).dns_names) {
    const std::string fault = dns_name_fault(name);
    const bool is_ascii = std::all_of(name.begin(), name.end(), [](char c) { return c >= ' ' && c < 0x7f; });
    if (!fault.empty()) return chain.add(is_ascii ? "odd-dns-name" : "dns-name-not-ascii", 0, fault);
  }
}

void check_name(AuditedChain& chain) {
  const ParsedCertificate& leaf = chain.at(0);
  if (leaf.is_san_malformed) return;  // it has its finding
  if (leaf.dns_names.empty() && leaf.ip_addresses.empty()) {
    return chain.add(
        "no-san", 0,
        fmt::format("no subjectAltName to find {} in; the subject's CN does not count", chain.request.host));
  }
  const Bytes address = ip_address(chain.request.host);
  const bool is_covered =
      address.empty()
          ? std::any_of(leaf.dns_names.begin(), leaf.dns_names.end(),
                        [&](const std::string& name) { return dns_name_matches(name, chain.request.host); })
          : std::find(leaf.ip_addresses.begin(), leaf.ip_addresses.end(), address) != leaf.ip_addresses.end();
  if (is_covered) return check_oddness(chain);
  std::vector<std::string> names = leaf.dns_names;
  for (const Bytes& ip : leaf.ip_addresses) names.push_back(ip_text(ip));
  chain.add("name-mismatch", 0, fmt::format("{} is not among {}", chain.request.host, join(names, ", ")));
}

}  // namespace

void audit_leaf(AuditedChain& chain) {
  if (!chain.at(0).allows(KeyUsage::digital_signature)) {
    chain.add("key-usage", 0, "keyUsage is there, without digitalSignature");
  }
  if (chain.at(0).name_constraints && !chain.at(0).is_ca) {
    chain.add("name-constraints-in-leaf", 0, "nameConstraints is for CAs");
  }
  if (chain.request.purpose == Purpose::server && !chain.request.host.empty()) check_name(chain);
}

}  // namespace lab

// Checks of the list of certificates itself, apart from the path in it (RFC 8446 4.4.2).

#include <fmt/format.h>

#include <set>

#include "certs-gen/audit/audited_chain.h"

namespace lab {
namespace {

constexpr size_t kLongChain = 10;  // what Java accepts; GnuTLS goes on to 16, OpenSSL to 100

// What the path is made of, for a quick look: the list may be long.
struct OnPath {
  std::set<std::string> certificates;
  std::set<std::string> subjects;
};

OnPath on_path(const AuditedChain& chain) {
  OnPath on_path;
  for (const PathLink& link : chain.path.links) {
    on_path.certificates.insert(text_of(link.certificate->der));
    on_path.subjects.insert(link.certificate->subject());
  }
  return on_path;
}

void check_size(AuditedChain& chain) {
  constexpr size_t kMostOctets = 100 * 1024;  // OpenSSL's limit; Java's and Go's are lower still
  size_t octets = 0;
  for (const Bytes& certificate : chain.request.chain) octets += certificate.size();
  if (octets > kMostOctets) chain.add("oversized-chain", 0, fmt::format("{} octets of certificates", octets));
}

// What the list itself is like, apart from the path in it.
void check_sending(AuditedChain& chain) {
  std::vector<size_t> unrelated;
  const OnPath path = on_path(chain);
  // A root is trusted whether the path reaches it or not: it is not unrelated.
  std::set<std::string> roots, before = {text_of(chain.sent[0]->der)};
  for (const Bytes& root : chain.request.roots) roots.insert(text_of(root));
  for (size_t i = 1; i < chain.sent.size(); ++i) {
    if (chain.sent[i] == nullptr) continue;
    const ParsedCertificate& one = *chain.sent[i];
    const std::string der = text_of(one.der);
    const bool is_related = path.certificates.contains(der) || roots.contains(der);
    if (!before.insert(der).second) {
      chain.add("duplicate-certificate", static_cast<int>(i),
                fmt::format("{} was sent before", one.subject()));
    } else if (!is_related && path.subjects.contains(one.subject())) {
      // Another certificate of an issuer on the path, cross-signed for other clients.
      chain.add("several-paths", static_cast<int>(i),
                fmt::format("{} by {} leads another way", one.subject(), one.issuer()));
    } else if (!is_related) {
      unrelated.push_back(i);
    }
  }
  if (!unrelated.empty()) {
    const size_t first = unrelated.front(), more = unrelated.size() - 1;
    chain.add("unrelated-certificate", static_cast<int>(first),
              more == 0 ? fmt::format("{} leads nowhere", chain.sent[first]->subject())
                        : fmt::format("{} and {} more lead nowhere", chain.sent[first]->subject(), more));
  }
  if (chain.sent.size() > kLongChain) {
    chain.add("long-chain", chain.last(),
              fmt::format("{} were sent", plural(chain.sent.size(), "certificate")));
  }
  for (size_t i = 1; i < chain.path.links.size(); ++i) {
    const auto &place = chain.path.links[i].sent_at, &before = chain.path.links[i - 1].sent_at;
    if (!place || !before || *place > *before || !chain.is_leaf_first) continue;
    return chain.add(
        "wrong-order", static_cast<int>(*place),
        fmt::format("{} stands before what it certifies", chain.path.links[i].certificate->subject()));
  }
}

}  // namespace

void audit_sending(AuditedChain& chain) {
  check_sending(chain);
  check_size(chain);
}

}  // namespace lab

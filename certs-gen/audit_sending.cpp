// What the list of certificates is like, apart from the path in it (RFC 8446 4.4.2).

#include <fmt/format.h>

#include <algorithm>

#include "certs-gen/audited_chain.h"

namespace lab {
namespace {

constexpr size_t kLongChain = 10;  // what Java accepts; GnuTLS goes on to 16, OpenSSL to 100

bool is_on_path(const AuditedChain& chain, const ParsedCertificate& certificate) {
  return std::any_of(chain.path.links.begin(), chain.path.links.end(),
                     [&](const PathLink& link) { return link.certificate->der == certificate.der; });
}

bool is_trusted(const AuditedChain& chain, const ParsedCertificate& certificate) {
  return std::find(chain.request.roots.begin(), chain.request.roots.end(), certificate.der) !=
         chain.request.roots.end();
}

// A root is trusted whether the path reaches it or not: it is not unrelated.
bool is_related(const AuditedChain& chain, const ParsedCertificate& certificate) {
  return is_on_path(chain, certificate) || is_trusted(chain, certificate);
}

// Another certificate of an issuer on the path, cross-signed for other clients.
bool is_other_issuer(const AuditedChain& chain, const ParsedCertificate& certificate) {
  return !is_on_path(chain, certificate) && !is_trusted(chain, certificate) &&
         std::any_of(chain.path.links.begin(), chain.path.links.end(), [&](const PathLink& link) {
           return link.certificate->subject() == certificate.subject();
         });
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
  for (size_t i = 1; i < chain.sent.size(); ++i) {
    if (chain.sent[i] == nullptr) continue;
    const auto is_same = [&](const auto& other) {
      return other != nullptr && other->der == chain.sent[i]->der;
    };
    if (std::any_of(chain.sent.begin(), chain.sent.begin() + static_cast<long>(i), is_same)) {
      chain.add("duplicate-certificate", static_cast<int>(i),
                fmt::format("{} was sent before", chain.sent[i]->subject()));
    } else if (is_other_issuer(chain, *chain.sent[i])) {
      chain.add("several-paths", static_cast<int>(i),
                fmt::format("{} by {} leads another way", chain.sent[i]->subject(), chain.sent[i]->issuer()));
    } else if (!is_related(chain, *chain.sent[i])) {
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

#include "certs-gen/audit/audit.h"

#include <fmt/format.h>

#include <algorithm>

#include "certs-gen/audit/audited_chain.h"
#include "lab-server/base/error.h"

namespace lab {

void AuditedChain::add(const char* id, int depth, std::string detail) {
  for (const FindingKind& kind : finding_kinds()) {
    if (std::string_view(kind.id) == id)
      return findings.push_back({id, depth, kind.clause, std::move(detail)});
  }
  throw Error(fmt::format("the audit has no finding '{}'", id));
}

namespace {

void parse(AuditedChain& chain) {
  if (chain.request.chain.empty()) chain.add("no-certificate", 0, "nothing was sent");
  for (size_t i = 0; i < chain.request.chain.size(); ++i) {
    std::string why;
    chain.sent.push_back(parse_certificate(chain.request.chain[i], why));
    if (chain.sent.back() == nullptr)
      chain.add("unparsable", static_cast<int>(i), fmt::format("cannot read it: {}", why));
  }
  for (const Bytes& der : chain.request.roots) {
    std::string why;
    chain.roots.push_back(parse_certificate(der, why));
    if (chain.roots.back() == nullptr) throw Error(fmt::format("a root cannot be read: {}", why));
  }
}

// A chain in reverse order gets a finding for that; the rest is judged as its sender meant it.
void put_leaf_first(AuditedChain& chain) {
  const auto is_leaf = [](const auto& certificate) { return certificate != nullptr && !certificate->is_ca; };
  const auto leaf = std::find_if(chain.sent.begin(), chain.sent.end(), is_leaf);
  if (leaf == chain.sent.begin() || leaf == chain.sent.end() ||
      std::count_if(chain.sent.begin(), chain.sent.end(), is_leaf) != 1)
    return;
  chain.add("leaf-not-first", static_cast<int>(leaf - chain.sent.begin()),
            fmt::format("{} stands before {}", chain.sent.front()->subject(), (*leaf)->subject()));
  std::rotate(chain.sent.begin(), leaf, leaf + 1);
  chain.is_leaf_first = false;
}

}  // namespace

std::vector<Finding> audit(const AuditRequest& request) {
  AuditedChain chain{request};
  parse(chain);
  if (chain.sent.empty() || chain.sent[0] == nullptr) return std::move(chain.findings);
  put_leaf_first(chain);
  build_path(chain);
  audit_links(chain);
  audit_leaf(chain);
  audit_sending(chain);
  std::stable_sort(chain.findings.begin(), chain.findings.end(),
                   [](const Finding& a, const Finding& b) { return a.depth < b.depth; });
  return std::move(chain.findings);
}

}  // namespace lab

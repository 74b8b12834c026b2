// Which certificates a set-up serves, and to which name (RFC 6066 3).

#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "certs-gen/issue/pki.h"
#include "lab-server/scenario/scenario.h"

namespace lab {

// Makes what is stapled to a leaf, anew for each use; empty (no function) when nothing is.
using StapleFor = std::function<Bytes(const CertificatePtr& leaf)>;

// A certificate as served: its recipe, the chain as sent, and why it is chosen.
struct ServedChain {
  CertificatePtr leaf;
  CertificatePtr signer;  // whose key signs the handshake: the leaf, unless the set-up has another's
  std::vector<CertificatePtr> sent;  // leaf first
  std::string selected_by;           // only, sni, default
};

// Immutable and thread-safe.
class ServedChains {
 public:
  // Issues what the set-up names; throws Error for an unknown recipe.
  ServedChains(const ServerSpec& spec, Pki& pki, const Placement& placement);

  // chain_for is what a client that asks for sni is served. It lives as long as this.
  const ServedChain& chain_for(const std::string& sni) const;
  // all are the chains of known names and the one of all other names.
  std::vector<const ServedChain*> all() const;

 private:
  std::map<std::string, ServedChain> known_;
  ServedChain otherwise_;
};

}  // namespace lab

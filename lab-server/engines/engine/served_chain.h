// Which certificates a set-up serves, and for which name (RFC 6066 3).

#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "certs-gen/issue/pki.h"
#include "lab-server/scenario/scenario.h"

namespace lab {

// StapleFor makes a fresh OCSP response to staple to a leaf; an empty function when the set-up staples
// nothing.
using StapleFor = std::function<Bytes(const CertificatePtr& leaf)>;

// A certificate as served: its recipe, the chain as sent, and why it is chosen.
struct ServedChain {
  CertificatePtr leaf;
  CertificatePtr signer;             // its key signs the handshake: the leaf, unless the set-up names another
  std::vector<CertificatePtr> sent;  // leaf first
  std::string selected_by;           // only, sni, default
  std::string stored;                // the leaf's recipe in the server's file, if another; empty: this one
  std::optional<Validity> validity;  // of the leaf; nothing when the library cannot read it
};

// sent_chain lists the certificates that entries of a `send:` mean.
std::vector<CertificatePtr> sent_chain(const std::vector<SentRecipe>& sent, Pki& pki,
                                       const Placement& placement);

// Immutable and thread-safe.
class ServedChains {
 public:
  // Issues what the set-up names; throws Error for an unknown recipe.
  ServedChains(const ServerSpec& spec, Pki& pki, const Placement& placement);

  // chain_for is the chain for a client that asks for sni. It lives as long as this.
  const ServedChain& chain_for(const std::string& sni) const;
  // all lists the chains of the known names and the one for all other names.
  std::vector<const ServedChain*> all() const;

 private:
  std::map<std::string, ServedChain> known_;
  ServedChain otherwise_;
};

}  // namespace lab

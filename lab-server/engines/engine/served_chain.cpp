#include "lab-server/engines/engine/served_chain.h"

namespace lab {

std::vector<CertificatePtr> sent_chain(const std::vector<SentRecipe>& sent, Pki& pki,
                                       const Placement& placement) {
  std::vector<CertificatePtr> chain;
  for (const SentRecipe& one : sent) {
    const auto with_issuers = chain_of(pki.issue(one.recipe, placement));
    const auto end = one.has_issuers ? with_issuers.end() : with_issuers.begin() + 1;
    chain.insert(chain.end(), with_issuers.begin(), end);
  }
  return chain;
}

namespace {

ServedChain make_chain(const ServerSpec& spec, Pki& pki, const Placement& placement, const RecipeName& recipe,
                       const char* selected_by) {
  ServedChain chain;
  chain.leaf = pki.issue(recipe, placement);
  chain.signer = spec.key.empty() ? chain.leaf : pki.issue(spec.key, placement);
  chain.selected_by = selected_by;
  chain.stored = spec.stored.id;
  chain.validity = validity_of(*chain.leaf);
  chain.sent = spec.send.empty() ? chain_of(chain.leaf) : sent_chain(spec.send, pki, placement);
  return chain;
}

}  // namespace

ServedChains::ServedChains(const ServerSpec& spec, Pki& pki, const Placement& placement) {
  for (const auto& [name, recipe] : spec.sni.known) {
    Placement own = placement;
    own.host = name;
    known_.emplace(name, make_chain(spec, pki, own, recipe, "sni"));
  }
  const RecipeName& recipe = spec.sni.otherwise.empty() ? spec.certificate : spec.sni.otherwise;
  otherwise_ = make_chain(spec, pki, placement, recipe, known_.empty() ? "only" : "default");
  if (!spec.ech) return;
  Placement at_public_name = placement;
  at_public_name.host = spec.ech->public_name;
  ServerSpec for_public_name = spec;
  for_public_name.send.clear();
  for_public_name.key = {};
  known_.emplace(lower(spec.ech->public_name),
                 make_chain(for_public_name, pki, at_public_name, spec.ech->certificate, "sni"));
}

const ServedChain& ServedChains::chain_for(const std::string& sni) const {
  const auto found = known_.find(lower(sni));
  return found == known_.end() ? otherwise_ : found->second;
}

std::vector<const ServedChain*> ServedChains::all() const {
  std::vector<const ServedChain*> chains = {&otherwise_};
  for (const auto& [name, chain] : known_) chains.push_back(&chain);
  return chains;
}

}  // namespace lab

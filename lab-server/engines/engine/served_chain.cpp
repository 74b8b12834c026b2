#include "lab-server/engines/engine/served_chain.h"

namespace lab {
namespace {

ServedChain make_chain(const ServerSpec& spec, Pki& pki, const Placement& placement, const RecipeName& recipe,
                       const char* selected_by) {
  ServedChain chain;
  chain.leaf = pki.issue(recipe, placement);
  chain.signer = spec.key.empty() ? chain.leaf : pki.issue(spec.key, placement);
  chain.selected_by = selected_by;
  if (spec.send.empty()) {
    chain.sent = chain_of(chain.leaf);
  } else {
    for (const SentRecipe& sent : spec.send) {
      const auto with_issuers = chain_of(pki.issue(sent.recipe, placement));
      const auto end = sent.has_issuers ? with_issuers.end() : with_issuers.begin() + 1;
      chain.sent.insert(chain.sent.end(), with_issuers.begin(), end);
    }
  }
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

#include "lab-server/engines/tls13/scripted_tls13.h"

namespace lab {

ScriptedTls13::ScriptedTls13(const ServerSpec& spec, Pki& pki, const Placement& placement,
                             StapleFor staple_for)
    : chains_(spec, pki, placement),
      staple_for_(std::move(staple_for)),
      stage_{*spec.scripted_tls13, spec.alpn, false} {}

std::unique_ptr<Engine> ScriptedTls13::make(const std::string& sni, Account& account) {
  const ServedChain& chain = chain_for(sni);
  return std::make_unique<ScriptedTls13Engine>(stage_, chain, staple_for_ ? staple_for_(chain.leaf) : Bytes(),
                                               account);
}

}  // namespace lab

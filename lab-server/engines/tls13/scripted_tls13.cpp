#include "lab-server/engines/tls13/scripted_tls13.h"

namespace lab {

ScriptedTls13::ScriptedTls13(const ServerSpec& spec, Pki& pki, const Placement& placement,
                             StapleFor staple_for)
    : ScriptedFactory(spec, pki, placement, std::move(staple_for)) {
  stage_.script = *spec.scripted_tls13;
  stage_.alpn = spec.alpn;
}

std::unique_ptr<Engine> ScriptedTls13::make_scripted(const ServedChain& chain, Bytes staple,
                                                     Account& account) {
  return std::make_unique<ScriptedTls13Engine>(stage_, chain, std::move(staple), account);
}

}  // namespace lab

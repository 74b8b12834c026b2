// A set-up that a TLS 1.3 script serves.

#pragma once

#include "lab-server/engines/engine/engine.h"
#include "lab-server/engines/tls13/engine.h"

namespace lab {

// Immutable; must outlive its engines.
class ScriptedTls13 : public EngineFactory {
 public:
  // Throws Error for a recipe that does not exist. The spec must have a script.
  ScriptedTls13(const ServerSpec& spec, Pki& pki, const Placement& placement, StapleFor staple_for);

  std::unique_ptr<Engine> make(const std::string& sni, Account& account) override;
  void keep_keys() override { stage_.keeps_keys = true; }
  const ServedChain& chain_for(const std::string& sni) const override { return chains_.chain_for(sni); }

 private:
  const ServedChains chains_;
  const StapleFor staple_for_;
  Tls13Stage stage_;
};

}  // namespace lab

// A set-up whose connections are scripted, from SSL 3.0 to TLS 1.2.

#pragma once

#include "lab-server/engines/engine/engine.h"
#include "lab-server/engines/tls12/engine.h"

namespace lab {

// Must outlive its engines.
class ScriptedTls12 : public EngineFactory {
 public:
  // Throws Error for a suite that is not spoken, or that the certificate's key does not fit.
  ScriptedTls12(const ServerSpec& spec, Pki& pki, const Placement& placement, StapleFor staple_for);

  std::unique_ptr<Engine> make(const std::string& sni, Account& account) override;
  const ServedChain& chain_for(const std::string& sni) const override { return chains_.chain_for(sni); }
  void keep_keys() override { stage_.keeps_keys = true; }

 private:
  const ServedChains chains_;
  const StapleFor staple_for_;
  Tls12Stage stage_;
};

}  // namespace lab

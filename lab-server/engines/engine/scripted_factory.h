// A set-up that a script serves. Each connection gets an engine of its own; what they share is kept here.

#pragma once

#include "lab-server/engines/engine/engine.h"

namespace lab {

// What a script's connections share.
struct Stage {
  std::vector<std::string> alpn;
  bool keeps_keys = false;  // whether secrets go into the account's key log
};

// Must outlive its engines.
class ScriptedFactory : public EngineFactory {
 public:
  std::unique_ptr<Engine> make(const std::string& sni, Account& account) override {
    const ServedChain& chain = chain_for(sni);
    return make_scripted(chain, staple_for_ ? staple_for_(chain.leaf) : Bytes(), account);
  }
  const ServedChain& chain_for(const std::string& sni) const override { return chains_.chain_for(sni); }

 protected:
  // Throws Error for a recipe that does not exist.
  ScriptedFactory(const ServerSpec& spec, Pki& pki, const Placement& placement, StapleFor staple_for)
      : EngineFactory(spec), chains_(spec, pki, placement), staple_for_(std::move(staple_for)) {}

  virtual std::unique_ptr<Engine> make_scripted(const ServedChain& chain, Bytes staple, Account& account) = 0;

  const ServedChains chains_;

 private:
  const StapleFor staple_for_;
};

}  // namespace lab

// A set-up whose connections are scripted, from SSL 3.0 to TLS 1.2.

#pragma once

#include "lab-server/engines/engine/scripted_factory.h"
#include "lab-server/engines/tls12/engine.h"

namespace lab {

class ScriptedTls12 : public ScriptedFactory {
 public:
  // Throws Error for a suite that the engine does not know, or that does not fit the certificate's key.
  ScriptedTls12(const ServerSpec& spec, Pki& pki, const Placement& placement, StapleFor staple_for);

  void keep_keys() override { stage_.keeps_keys = true; }

 private:
  std::unique_ptr<Engine> make_scripted(const ServedChain& chain, Bytes staple, Account& account) override;

  Tls12Stage stage_;
};

}  // namespace lab

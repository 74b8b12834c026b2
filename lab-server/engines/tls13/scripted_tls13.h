// A set-up whose connections are scripted, in TLS 1.3.

#pragma once

#include "lab-server/engines/engine/scripted_factory.h"
#include "lab-server/engines/tls13/engine.h"

namespace lab {

class ScriptedTls13 : public ScriptedFactory {
 public:
  // The spec must have a script.
  ScriptedTls13(const ServerSpec& spec, Pki& pki, const Placement& placement, StapleFor staple_for);

  void keep_keys() override { stage_.keeps_keys = true; }

 private:
  std::unique_ptr<Engine> make_scripted(const ServedChain& chain, Bytes staple, Account& account) override;

  Tls13Stage stage_;
};

}  // namespace lab

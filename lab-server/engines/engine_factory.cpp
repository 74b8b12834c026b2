// Chooses the engine for a set-up.

#include "lab-server/engines/boringssl/context.h"
#include "lab-server/engines/engine/engine.h"
#include "lab-server/engines/tls12/scripted_tls12.h"
#include "lab-server/engines/tls13/scripted_tls13.h"

namespace lab {

std::unique_ptr<EngineFactory> make_engine_factory(const ServerSpec& spec, Pki& pki,
                                                   const Placement& placement, StapleFor staple_for) {
  if (spec.scripted_tls12) {
    return std::make_unique<ScriptedTls12>(spec, pki, placement, std::move(staple_for));
  }
  if (spec.scripted_tls13) {
    return std::make_unique<ScriptedTls13>(spec, pki, placement, std::move(staple_for));
  }
  return std::make_unique<BoringsslContext>(spec, pki, placement, std::move(staple_for));
}

}  // namespace lab

#include "lab-server/engines/tls12/scripted_tls12.h"

#include <fmt/format.h>

#include "lab-server/engines/engine/key_exchange.h"
#include "lab-server/engines/tls12/choice.h"
#include "lab-server/tls/names.h"

namespace lab {
namespace {

void check_script(const ScriptedTls12Spec& script, const ServedChain& chain) {
  const auto refuse = [&](const std::string& message, const char* hint) {
    throw Error(message, hint, script.where);
  };
  if (script.group && !has_key_share(*script.group)) {
    refuse(fmt::format("the scripted server has no {}", group_name(*script.group)),
           "say what it speaks under `group:`, and what it claims under `server_key_exchange: {group: …}`");
  }
  if (!script.cipher) return;
  const Tls12Suite* suite = find_tls12_suite(*script.cipher);
  if (suite == nullptr) {
    refuse(fmt::format("the scripted server does not speak {}", cipher_name(*script.cipher)),
           "say what it speaks under `cipher:`, and what it claims under `server_hello: {cipher: …}`");
  }
  if (suite->is_aead() && script.version < 0x0303) {
    refuse(fmt::format("{} is for TLS 1.2 alone", cipher_name(suite->id)),
           "name a suite with CBC, RC4 or NULL under `cipher:`");
  }
  if (!fits_key(*suite, *chain.leaf->key)) {
    const std::string name = cipher_name(suite->id);
    refuse(fmt::format("{} does not fit the key of '{}'", name, chain.leaf->recipe),
           name.find("_RSA_") != name.npos ? "add `certificate: leaf-rsa`"
                                           : "take a certificate with an EC key, or another suite");
  }
}

}  // namespace

ScriptedTls12::ScriptedTls12(const ServerSpec& spec, Pki& pki, const Placement& placement,
                             StapleFor staple_for)
    : ScriptedFactory(spec, pki, placement, std::move(staple_for)) {
  stage_.script = *spec.scripted_tls12;
  stage_.alpn = spec.alpn;
  for (const ServedChain* chain : chains_.all()) {
    check_script(stage_.script, *chain);
    if (stage_.script.when_resuming) check_script(*stage_.script.when_resuming, *chain);
    if (stage_.script.when_asked_anew) check_script(*stage_.script.when_asked_anew, *chain);
  }
}

std::unique_ptr<Engine> ScriptedTls12::make_scripted(const ServedChain& chain, Bytes staple,
                                                     Account& account) {
  return std::make_unique<ScriptedTls12Engine>(stage_, chain, std::move(staple), account);
}

}  // namespace lab

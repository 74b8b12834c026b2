// Notes in the account what a scripted server sends that no server should send to this client.

#include "lab-server/base/holds.h"
#include "lab-server/engines/engine/noted.h"
#include "lab-server/engines/engine/offered.h"
#include "lab-server/engines/tls12/engine.h"
#include "lab-server/tls/numbers.h"

namespace lab {

void ScriptedTls12Engine::note_hello_said() {
  const auto note = [&](ScriptDeviation deviation) { account_.deviate(deviation); };
  if (!offers_version(*hello_, hello_said_.version)) note(ScriptDeviation::version_unoffered);
  note_hello(account_, *hello_, hello_said_, suite_->id);
  if (suite_->is_unsafe()) note(ScriptDeviation::cipher_unsafe);
  if (hello_said_.random != healthy_hello_.random) note(ScriptDeviation::downgrade_sentinel);
  if (!is_resumed_ && !hello_said_.session_id.empty() && hello_said_.session_id == hello_->session_id) {
    note(ScriptDeviation::session_id_echoed);
  }
  if (is_resumed_ && (suite_->id != session_->cipher || script_->version != session_->version)) {
    note(ScriptDeviation::session_changed);
  }
  note_extensions_said();
}

void ScriptedTls12Engine::note_extensions_said() {
  const auto is_said = [&](uint16_t type) { return find_body(hello_said_.extensions, type) != nullptr; };
  for (const Extension& healthy : healthy_hello_.extensions) {
    if (is_said(healthy.type)) continue;
    if (healthy.type == kRenegotiationInfo) account_.deviate(ScriptDeviation::renegotiation_info_missing);
    // RFC 7627 5.3: a session that had it must have it still.
    if (healthy.type == kExtendedMasterSecret) {
      account_.deviate(is_resumed_ ? ScriptDeviation::extended_master_secret_dropped
                                   : ScriptDeviation::extended_master_secret_absent);
    }
  }
  for (const Extension& said : hello_said_.extensions) {
    const Bytes* healthy = find_body(healthy_hello_.extensions, said.type);
    if (healthy != nullptr && *healthy == said.body) continue;
    if (said.type == kSessionTicket || said.type == kStatusRequest) continue;  // whoever asks may get them
    if (said.type == kRenegotiationInfo) {
      account_.deviate(ScriptDeviation::renegotiation_info_wrong);
    } else {
      note_answer(account_, *hello_, said.type, said.body);
    }
  }
}

void ScriptedTls12Engine::note_key_exchange(uint16_t group, uint16_t scheme) {
  constexpr int kShort = 2048;
  const auto note = [&](ScriptDeviation deviation) { account_.deviate(deviation); };
  const KeyExchangeScript& script = script_->server_key_exchange;
  const auto kind = suite_->key_exchange;
  if (kind == KeyExchangeKind::ecdhe || kind == KeyExchangeKind::ecdh_anon) {
    if (account_.negotiated) account_.negotiated->group = group;  // a script may set this first
    if (!offers_group(*hello_, group)) {
      note(ScriptDeviation::group_unoffered);
    } else if (group != choice_.group) {
      note(ScriptDeviation::group_changed);
    }
  }
  if (kind == KeyExchangeKind::dhe || kind == KeyExchangeKind::dh_anon) {
    const bool is_weak = script.dh.bits < kShort || script.dh.modulus != DhSpec::Modulus::prime;
    if (is_weak) note(ScriptDeviation::dh_group_weak);
    if (script.dh.value != DhSpec::Value::fair) note(ScriptDeviation::dh_value_trivial);
  }
  if (suite_->is_anonymous()) return;
  if (script.is_unsigned) note(ScriptDeviation::signature_missing);
  if (script_->version >= kTls12 && !offers_scheme(*hello_, scheme))
    note(ScriptDeviation::signature_unoffered);
  if (script_->version >= kTls12 && is_weak_scheme(scheme)) note(ScriptDeviation::signature_weak);
}

}  // namespace lab

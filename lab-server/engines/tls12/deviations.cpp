// What a scripted server tells the account: what of its words no server should say to this client.

#include <fmt/format.h>

#include <algorithm>

#include "lab-server/base/holds.h"
#include "lab-server/engines/tls12/engine.h"
#include "lab-server/engines/tls12/signature.h"
#include "lab-server/tls/numbers.h"

namespace lab {
namespace {

// The words of the event, and of which class each is.
struct Tls12Deviation {
  const char* word;
  Misbehaviour commits;
};
constexpr Tls12Deviation kTls12Deviations[] = {
    {"message-omitted", Misbehaviour::message_out_of_order},
    {"message-repeated", Misbehaviour::message_out_of_order},
    {"message-unexpected", Misbehaviour::message_out_of_order},
    {"message-out-of-order", Misbehaviour::message_out_of_order},
    {"renegotiation-asked", Misbehaviour::renegotiation_asked},
    {"version-unoffered", Misbehaviour::answer_not_offered},
    {"cipher-unoffered", Misbehaviour::answer_not_offered},
    {"cipher-unsafe", Misbehaviour::unsafe_parameters},
    {"compression-chosen", Misbehaviour::answer_not_offered},
    {"downgrade-sentinel", Misbehaviour::handshake_tampered},
    {"session-id-echoed", Misbehaviour::answer_contradictory},
    {"session-changed", Misbehaviour::answer_contradictory},
    {"renegotiation-info-missing", Misbehaviour::renegotiation_unsafe},
    {"renegotiation-info-wrong", Misbehaviour::handshake_tampered},
    {"extension-left-out", Misbehaviour::answer_contradictory},
    {"extension-unsolicited", Misbehaviour::answer_not_offered},
    {"extension-wrong", Misbehaviour::answer_not_offered},
    {"group-unoffered", Misbehaviour::answer_not_offered},
    {"dh-group-weak", Misbehaviour::weak_dh_group},
    {"dh-value-trivial", Misbehaviour::weak_dh_group},
    {"signature-missing", Misbehaviour::malformed_message},
    {"signature-unoffered", Misbehaviour::answer_not_offered},
    {"signature-weak", Misbehaviour::unsafe_parameters},
    {"finished-wrong", Misbehaviour::handshake_tampered},
    {"finished-short", Misbehaviour::malformed_message},
};

}  // namespace

bool ScriptedTls12Engine::is_promise(uint16_t extension) {
  return extension == kSessionTicket || extension == kStatusRequest;
}

bool ScriptedTls12Engine::is_promised(uint16_t extension) const {
  const auto said = script_->extensions.find(extension);
  return said != script_->extensions.end() && said->second && hello_->find(extension) != nullptr;
}

void ScriptedTls12Engine::note(std::string_view deviation) {
  const auto known = std::ranges::find(kTls12Deviations, deviation, &Tls12Deviation::word);
  account_.deviate(known->word, known->commits);
}

void ScriptedTls12Engine::note_steps(const std::vector<Tls12Step>& steps,
                                     const std::vector<Tls12Step>& regular) {
  for (const Tls12Step step : regular) {
    if (!holds(steps, step)) note("message-omitted");
  }
  for (const Tls12Step step : steps) {
    if (std::ranges::count(steps, step) > std::max<ptrdiff_t>(1, std::ranges::count(regular, step))) {
      note("message-repeated");
    } else if (!holds(regular, step)) {
      note(step == Tls12Step::hello_request ? "renegotiation-asked" : "message-unexpected");
    }
  }
  if (steps != regular && std::ranges::is_permutation(steps, regular)) note("message-out-of-order");
}

void ScriptedTls12Engine::note_hello() {
  const Negotiated& said = *account_.negotiated;
  if (!offers_version(*hello_, said.version)) note("version-unoffered");
  if (!holds(hello_->ciphers, said.cipher)) note("cipher-unoffered");
  if (suite_->is_unsafe()) note("cipher-unsafe");
  if (script_->compression != 0) note("compression-chosen");
  if (!script_->random_end.empty()) note("downgrade-sentinel");
  if (!is_resumed_ && !session_id_.empty() && session_id_ == hello_->session_id) note("session-id-echoed");
  if (is_resumed_ && (suite_->id != session_->cipher || script_->version != session_->version))
    note("session-changed");
  for (const auto& [type, body] : script_->extensions) {
    if (body && is_promise(type)) continue;  // any server may make it, to a client that asks
    if (!body) {
      note(type == kRenegotiationInfo ? "renegotiation-info-missing" : "extension-left-out");
    } else if (hello_->find(type) == nullptr && type != kRenegotiationInfo) {
      note("extension-unsolicited");
    } else {
      note(type == kRenegotiationInfo ? "renegotiation-info-wrong" : "extension-wrong");
    }
  }
}

void ScriptedTls12Engine::note_key_exchange(uint16_t scheme) {
  constexpr int kShort = 2048;
  const auto kind = suite_->key_exchange;
  if (kind == KeyExchangeKind::ecdhe || kind == KeyExchangeKind::ecdh_anon) {
    const uint16_t group = script_->announced_group.value_or(choice_.group);
    if (account_.negotiated) account_.negotiated->group = group;  // a script may say this first
    if (!offers_group(*hello_, group)) note("group-unoffered");
  }
  if (kind == KeyExchangeKind::dhe || kind == KeyExchangeKind::dh_anon) {
    if (script_->dh.bits < kShort || script_->dh.modulus != DhSpec::Modulus::prime) note("dh-group-weak");
    if (script_->dh.value != DhSpec::Value::fair) note("dh-value-trivial");
  }
  if (suite_->is_anonymous()) return;
  if (script_->signature.is_omitted) note("signature-missing");
  if (script_->version >= kTls12 && !offers_scheme(*hello_, scheme)) note("signature-unoffered");
  if (script_->version >= kTls12 && is_weak_scheme(scheme)) note("signature-weak");
}

}  // namespace lab

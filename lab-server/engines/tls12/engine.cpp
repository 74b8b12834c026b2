#include "lab-server/engines/tls12/engine.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "lab-server/base/holds.h"
#include "lab-server/engines/engine/offered.h"
#include "lab-server/tls/numbers.h"
#include "lab-server/tls/writer.h"

namespace lab {
namespace {

constexpr size_t kMasterSize = 48;

bool holds_record(const std::vector<Insertion<Tls12Message>>& inserted, uint8_t type) {
  return std::ranges::any_of(inserted, [&](const auto& one) { return one.record == type; });
}

}  // namespace

ScriptedTls12Engine::ScriptedTls12Engine(Tls12Stage& stage, const ServedChain& chain, Bytes staple,
                                         Account& account)
    : ScriptedEngine(chain, std::move(staple), account), stage_(stage), script_(&stage.script) {
  wire_.write_as(script_->version);
}

Engine::Step ScriptedTls12Engine::write(std::string_view plaintext) {
  if (!is_answering_) say_insertions_before(Tls12Message::reply);
  is_answering_ = true;
  wire_.say(ContentType::application_data, bytes_of(plaintext));
  return Step::done;
}

Engine::Step ScriptedTls12Engine::take(std::string* plaintext) {
  if (is_deciding_) ask_anew();
  if (plaintext != nullptr && !held_.empty() && !is_renewing_) {
    plaintext->append(std::exchange(held_, {}));
    return Step::done;
  }
  const auto content = wire_.next();
  if (!content) return wire_.refusal() ? fail(*wire_.refusal()) : Step::wants_bytes;
  if (content->is(ContentType::alert)) {
    const Step step = take_alert(*content);
    const bool is_declined = step == Step::done && account_.alerts.back().description == kNoRenegotiation;
    return is_declined && is_renewing_ ? fail(kHandshakeFailure, "renegotiation-declined") : step;
  }
  if (content->is(ContentType::change_cipher_spec)) return take_change_cipher_spec(content->bytes);
  if (content->is(ContentType::application_data)) {
    if (plaintext == nullptr) return fail(kUnexpectedMessage, "application-data-in-handshake");
    return take_request(content->bytes, *plaintext);
  }
  if (!content->is(ContentType::handshake)) {
    return is_heartbeat_known() ? Step::done : fail(kUnexpectedMessage, "unexpected-record");
  }
  messages_.feed(content->bytes);
  while (const auto message = messages_.next()) {
    const Step step = take_message(*message);
    if (step != Step::done) return step;
  }
  return messages_.is_too_long() ? fail(kDecodeError, "bad-message") : Step::done;
}

Engine::Step ScriptedTls12Engine::take_request(const Bytes& bytes, std::string& plaintext) {
  if (!stage_.script.when_asked_anew || (!is_renewing_ && script_ == stage_.script.when_asked_anew.get())) {
    plaintext.append(bytes.begin(), bytes.end());
    return Step::done;
  }
  held_.append(bytes.begin(), bytes.end());
  if (is_renewing_) return Step::done;
  is_renewing_ = is_deciding_ = true;
  return Step::wants_verdict;
}

void ScriptedTls12Engine::ask_anew() {
  is_deciding_ = false;
  is_asked_anew_ = true;
  wire_.say(ContentType::handshake, handshake_bytes(HandshakeType::hello_request, {}));
  account_.deviate(ScriptDeviation::renegotiation_asked);
}

bool ScriptedTls12Engine::is_heartbeat_known() const {
  constexpr uint16_t kHeartbeat = 15;
  constexpr uint8_t kHeartbeatRecord = 24;
  return stage_.script.server_hello.extensions.contains(kHeartbeat) ||
         holds_record(stage_.script.insert, kHeartbeatRecord);
}

Engine::Step ScriptedTls12Engine::take_message(const HandshakeMessage& message) {
  if (message.is(HandshakeType::client_hello)) {
    Step otherwise = Step::done;
    if (!may_begin(otherwise)) return otherwise;
    transcript_.clear();  // the first one, or a renegotiation's
  } else if (is_change_awaited_ || !message.is(awaited_)) {
    return fail(kUnexpectedMessage, "unexpected-message");
  }
  if (message.is(HandshakeType::finished)) return take_finished(message);
  if (message.is(HandshakeType::certificate_verify)) return take_certificate_verify(message);
  const Bytes whole = handshake_bytes(static_cast<HandshakeType>(message.type), message.body);
  transcript_.insert(transcript_.end(), whole.begin(), whole.end());
  if (message.is(HandshakeType::client_hello)) return take_client_hello(message);
  if (message.is(HandshakeType::certificate)) return take_certificate(message);
  return take_client_key_exchange(message);
}

bool ScriptedTls12Engine::may_begin(Step& otherwise) {
  if (awaited_ != HandshakeType::client_hello) {
    otherwise = fail(kUnexpectedMessage, "unexpected-message");
    return false;
  }
  if (!is_connected_ || is_asked_anew_) return true;
  // RFC 5246 7.2.2: a warning, after which either side may go on.
  say_alert(kWarning, kNoRenegotiation);
  otherwise = Step::done;
  return false;
}

Engine::Step ScriptedTls12Engine::take_client_hello(const HandshakeMessage& message) {
  hello_ = parse_client_hello(message.body);
  if (!hello_) return fail(kDecodeError, "bad-message");
  // RFC 5746 3.6 and 3.7: it holds what the client's last Finished held, nothing in a first handshake.
  const Extension* info = hello_->find(kRenegotiationInfo);
  const Bytes wanted = Writer().vector8(client_verify_data_).take();
  if (info != nullptr ? info->body != wanted : is_renegotiation_secured()) {
    return fail(kHandshakeFailure, "renegotiation-mismatch");
  }
  Refusal refusal;
  if (!begin(refusal)) return fail(refusal);
  is_asked_anew_ = false;
  const Messages regular = regular_flight();
  say(script_->order.empty() ? regular : script_->order, regular);
  awaited_ = secrets_->has_master()  ? HandshakeType::finished
             : is_certificate_asked_ ? HandshakeType::certificate
                                     : HandshakeType::client_key_exchange;
  is_change_awaited_ = secrets_->has_master();
  return Step::done;
}

bool ScriptedTls12Engine::is_renegotiation_secured() const {
  return !client_verify_data_.empty() && !script_->server_hello.extensions.contains(kRenegotiationInfo);
}

bool ScriptedTls12Engine::begin(Refusal& refusal) {
  session_ = hello_->session_id.empty() ? std::nullopt : stage_.sessions.find(hello_->session_id);
  script_ = session_ && stage_.script.when_resuming ? stage_.script.when_resuming.get() : &stage_.script;
  if (is_renewing_) script_ = stage_.script.when_asked_anew.get();
  const auto choice = choose_tls12(*script_, *chain_.leaf->key, *hello_, refusal);
  if (!choice) return false;
  choice_ = *choice;
  suite_ = choice_.suite;
  is_resumed_ = session_ && script_->resumes;
  // RFC 5246 7.4.1.3: a session goes on by its own suite, and a client that offers it no more has a new one.
  if (is_resumed_ && !script_->cipher) {
    is_resumed_ = holds(hello_->ciphers, session_->cipher);
    if (is_resumed_) suite_ = find_tls12_suite(session_->cipher);
  }
  if (session_)
    account_.ticket = {.is_offered = true, .is_accepted = is_resumed_, .why = is_resumed_ ? "" : "refused"};
  wire_.write_as(script_->version);
  is_ending_said_ = is_certificate_asked_ = false;
  client_key_.reset();

  alpn_ = choose_alpn(stage_.alpn, *hello_);
  healthy_hello_ = healthy_hello();
  hello_said_ = said_by(hello_script(), healthy_hello_, *hello_);

  secrets_.emplace(script_->version, *suite_, hello_->random, hello_said_.random);
  if (is_resumed_) secrets_->resume(session_->master);
  // A script may end the handshake without one: the client cannot have these keys, and must not get as far.
  const bool is_ended_first = holds(script_->order, Tls12Message::finished);
  if (is_ended_first && !is_resumed_) secrets_->resume(Bytes(kMasterSize, 0));
  if (secrets_->has_master()) note_master_secret();
  exchange_ = make_key_exchange();
  return true;
}

std::unique_ptr<Tls12KeyExchange> ScriptedTls12Engine::make_key_exchange() {
  switch (suite_->key_exchange) {
    case KeyExchangeKind::ecdhe:
    case KeyExchangeKind::ecdh_anon:
      return make_ecdhe(choice_.group, script_->server_key_exchange.group.value_or(choice_.group));
    case KeyExchangeKind::dhe:
    case KeyExchangeKind::dh_anon:
      return make_dhe(script_->server_key_exchange.dh, script_->version);
    case KeyExchangeKind::rsa_export:
      return make_export_rsa(script_->version);
    case KeyExchangeKind::rsa:
      break;
  }
  // FREAK: a ServerKeyExchange where the suite has none brings a short key of its own.
  const bool is_short = holds(script_->order, Tls12Message::server_key_exchange);
  return is_short ? make_export_rsa(script_->version) : make_static_rsa(*chain_.leaf->key, script_->version);
}

std::unique_ptr<Tls12Protection> ScriptedTls12Engine::protection(bool is_ours) const {
  const auto keys = secrets_->key_block();
  return std::make_unique<Tls12Protection>(
      script_->version, *suite_, is_ours ? keys.server : keys.client,
      is_ours ? Tls12Protection::Direction::seals : Tls12Protection::Direction::opens);
}

Engine::Step ScriptedTls12Engine::take_client_key_exchange(const HandshakeMessage& message) {
  if (!exchange_) return fail(kUnexpectedMessage, "bad-message");
  const auto premaster = exchange_->premaster(message.body);
  if (!premaster) return fail(kHandshakeFailure, "bad-key-exchange");
  secrets_->derive(*premaster, is_extended_ ? &transcript_ : nullptr);
  note_master_secret();
  awaited_ = client_key_ ? HandshakeType::certificate_verify : HandshakeType::finished;
  is_change_awaited_ = !client_key_;
  return Step::done;
}

void ScriptedTls12Engine::note_master_secret() {
  if (!stage_.keeps_keys) return;
  account_.key_log +=
      fmt::format("CLIENT_RANDOM {} {}\n", to_hex(hello_->random), to_hex(secrets_->master()));
}

Engine::Step ScriptedTls12Engine::take_change_cipher_spec(const Bytes& body) {
  if (!is_change_awaited_ || messages_.pending() > 0) return fail(kUnexpectedMessage, "unexpected-record");
  if (body != Bytes{1}) return fail(kIllegalParameter, "bad-change-cipher-spec");
  wire_.open_by(protection(false));
  is_change_awaited_ = false;
  return Step::done;
}

Engine::Step ScriptedTls12Engine::take_finished(const HandshakeMessage& message) {
  client_verify_data_ = secrets_->finished(false, transcript_);
  if (!std::ranges::equal(message.body, client_verify_data_))
    return fail(kDecryptError, "digest-check-failed");
  const Bytes whole = handshake_bytes(HandshakeType::finished, message.body);
  transcript_.insert(transcript_.end(), whole.begin(), whole.end());
  if (!is_ending_said_) {
    const Messages regular = regular_ending();
    say(regular, regular);
    is_ending_said_ = true;
  }
  if (!hello_said_.session_id.empty())
    stage_.sessions.keep(hello_said_.session_id, {script_->version, suite_->id, secrets_->master()});
  account_.reach(Phase::finished);
  awaited_ = HandshakeType::client_hello;
  is_asked_anew_ = is_renewing_ = false;
  if (!is_connected_) say_insertions_before(Tls12Message::request);
  is_connected_ = true;
  return Step::done;
}

}  // namespace lab

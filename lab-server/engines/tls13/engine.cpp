#include "lab-server/engines/tls13/engine.h"

#include <openssl/ssl.h>

#include <algorithm>
#include <utility>

#include "lab-server/base/holds.h"
#include "lab-server/engines/engine/key_exchange.h"
#include "lab-server/tls/cursor.h"
#include "lab-server/tls/numbers.h"

namespace lab {
namespace {

constexpr uint8_t kUpdateRequested = 1;

// Whether a HelloRetryRequest asks for something else than the group that was chosen.
bool asks_otherwise(const ScriptedTls13Spec& script) {
  return script.hello_retry_request &&
         (script.hello_retry_request->group || script.hello_retry_request->extensions.contains(kKeyShare) ||
          script.hello_retry_request->body);
}

}  // namespace

ScriptedTls13Engine::ScriptedTls13Engine(Tls13Stage& stage, const ServedChain& chain, Bytes staple,
                                         Account& account)
    : ScriptedEngine(chain, std::move(staple), account),
      stage_(stage),
      script_(&stage.script),
      wire_(stage.script.records),
      retries_left_(script_->hello_retry_request ? script_->hello_retry_request->times : 0) {}

Engine::Step ScriptedTls13Engine::take(std::string* plaintext) {
  if (plaintext != nullptr && !held_.empty() && !is_waiting_) {
    plaintext->append(std::exchange(held_, {}));
    return Step::done;
  }
  if (const auto message = messages_.next()) return take_message(*message);
  const auto content = wire_.next();
  if (!content) {
    if (wire_.refusal()) return fail(*wire_.refusal());
    return messages_.is_too_long() ? fail(SSL_AD_DECODE_ERROR, "bad-message") : Step::wants_bytes;
  }
  // RFC 8446 5.1: handshake messages "MUST NOT be interleaved with other record types".
  if (messages_.pending() > 0 && !content->is(ContentType::handshake) && !content->is(ContentType::alert)) {
    return fail(SSL_AD_UNEXPECTED_MESSAGE, "unexpected-record");
  }
  if (content->is(ContentType::alert)) return take_alert(*content);
  if (content->is(ContentType::handshake)) {
    messages_.feed(content->bytes);
    return Step::done;
  }
  if (is_reading_early_ && content->is(ContentType::application_data) && content->is_sealed) {
    held_.append(content->bytes.begin(), content->bytes.end());
    return Step::done;
  }
  if (!content->is(ContentType::application_data) || !is_connected_ || !content->is_sealed) {
    return fail(SSL_AD_UNEXPECTED_MESSAGE, "unexpected-record");
  }
  return plaintext == nullptr ? Step::done : take_request(content->bytes, *plaintext);
}

Engine::Step ScriptedTls13Engine::take_request(const Bytes& bytes, std::string& plaintext) {
  const bool is_asked_now =
      script_->later_certificate_request && !is_asked_later_ && hello_->find(kPostHandshakeAuth) != nullptr;
  if (is_asked_now) say_later_certificate_request();
  if (is_waiting_) {
    held_.append(bytes.begin(), bytes.end());
  } else {
    plaintext.append(bytes.begin(), bytes.end());
  }
  return Step::done;
}

Engine::Step ScriptedTls13Engine::take_message(const HandshakeMessage& message) {
  // RFC 8446 5.1: behind these the keys change, so nothing may follow in their record.
  const bool is_last_of_its_keys =
      !schedule_ || message.is(HandshakeType::finished) || message.is(HandshakeType::key_update);
  if (is_last_of_its_keys && messages_.pending() > 0) {
    return fail(SSL_AD_UNEXPECTED_MESSAGE, "excess-handshake-data");
  }
  if (!schedule_) return take_client_hello(message);
  if (is_reading_early_) return take_end_of_early_data(message);
  if (message.is(HandshakeType::key_update) && is_connected_) return take_key_update(message);
  if (!is_expected(message)) return fail(SSL_AD_UNEXPECTED_MESSAGE, "unexpected-message");
  if (message.is(HandshakeType::certificate)) return take_certificate(message);
  // Answers to a CertificateRequest after the handshake are read and left at that.
  if (is_connected_) {
    if (message.is(HandshakeType::finished)) is_waiting_ = false;
    return Step::done;
  }
  if (message.is(HandshakeType::finished)) return take_finished(message);
  transcript_.add(handshake_bytes(static_cast<HandshakeType>(message.type), message.body));
  return Step::done;
}

Engine::Step ScriptedTls13Engine::take_certificate(const HandshakeMessage& message) {
  account_.reach(Phase::client_certificate);
  Cursor body(message.body);
  body.vector8();  // certificate_request_context
  account_.client_certificate.is_sent = !body.vector24().empty();
  if (!is_connected_) transcript_.add(handshake_bytes(HandshakeType::certificate, message.body));
  return Step::done;
}

bool ScriptedTls13Engine::is_expected(const HandshakeMessage& message) const {
  if (message.is(HandshakeType::finished) && !is_connected_) return true;
  const bool may_answer = account_.client_certificate.is_requested ||
                          std::ranges::any_of(script_->insert, [](const Inserted& insertion) {
                            return !insertion.record && insertion.type == SSL3_MT_CERTIFICATE_REQUEST;
                          });
  return may_answer && (message.is(HandshakeType::certificate) ||
                        message.is(HandshakeType::certificate_verify) || message.is(HandshakeType::finished));
}

Engine::Step ScriptedTls13Engine::take_key_update(const HandshakeMessage& message) {
  if (message.body.size() != 1) return fail(SSL_AD_DECODE_ERROR, "bad-message");
  // RFC 8446 4.6.3: "any other value" than the two is an illegal_parameter.
  if (message.body[0] > kUpdateRequested) return fail(SSL_AD_ILLEGAL_PARAMETER, "bad-key-update");
  client_secret_ = schedule_->next_secret(client_secret_);
  wire_.open_by(*choice_.suite, client_secret_);
  if (message.body[0] == kUpdateRequested) {
    say_handshake(handshake_bytes(HandshakeType::key_update, Bytes{0}), false);
    wire_.flush();
  }
  return Step::done;
}

Engine::Step ScriptedTls13Engine::take_client_hello(const HandshakeMessage& message) {
  if (!message.is(HandshakeType::client_hello)) return fail(SSL_AD_UNEXPECTED_MESSAGE, "unexpected-message");
  hello_ = parse_client_hello(message.body);
  if (!hello_) return fail(SSL_AD_DECODE_ERROR, "bad-message");
  wire_.pass_over_change_cipher_spec(true);
  if (hello_->early_data) wire_.pass_over_early_data();
  if (!find_session(message)) return fail(SSL_AD_DECRYPT_ERROR, "digest-check-failed");
  transcript_.add(handshake_bytes(HandshakeType::client_hello, message.body));
  Refusal refusal;
  const uint16_t asked_for = choice_.group;
  const auto choice =
      choose_tls13(*script_, {chain_.leaf->key.get(), stage_.alpn, retries_left_ > 0}, *hello_, refusal);
  if (!choice) return fail(refusal);
  choice_ = *choice;
  // RFC 8446 4.2.11: a session goes on with any suite of its own hash; by itself it keeps its own.
  if (is_resumed_ && !script_->cipher && holds(hello_->ciphers, session_->suite->id))
    choice_.suite = session_->suite;
  if (is_resumed_ && choice_.suite->hash() != session_->suite->hash()) is_resumed_ = false;
  if (session_) account_.ticket.is_accepted = is_resumed_;
  const ExtensionBodies& said = script_->encrypted_extensions.extensions;
  const bool accepts_early_data = said.contains(kEarlyData) && said.at(kEarlyData);
  if (is_resumed_ && hello_->early_data && accepts_early_data) {
    early_secret_ = early_secret_of(*session_->suite, session_->psk, transcript_.hash(*session_->suite));
    account_.early_data.is_accepted = true;
  }
  // The second ClientHello holds a share of the group that was asked for.
  if (const Bytes share = share_of(*hello_, asked_for); !share.empty()) {
    choice_.group = asked_for;
    choice_.peer_share = share;
  } else if (asked_for != 0 && !asks_otherwise(*script_)) {
    return fail(SSL_AD_ILLEGAL_PARAMETER, "bad-key-share");
  }
  const bool is_first = asked_for == 0;
  if (retries_left_ > 0 || (is_first && choice_.peer_share.empty())) {
    if (retries_left_ > 0) --retries_left_;
    say_retry();
    return Step::done;
  }
  // When the script gives the client's secret, the group may be one that we do not have.
  if (!script_->server_hello.secret) {
    const auto pair = make_key_share(choice_.group);
    const auto secret = pair ? pair->secret(choice_.peer_share) : std::nullopt;
    if (!secret) return fail(SSL_AD_ILLEGAL_PARAMETER, "bad-key-share");
    share_ = pair->share();
    secret_ = *secret;
  }
  say_flight();
  return Step::done;
}

bool ScriptedTls13Engine::find_session(const HandshakeMessage& message) {
  const std::optional<OfferedPsks> offered = offered_psks(*hello_);
  if (!offered) return true;
  for (size_t i = 0; i < offered->identities.size() && !session_; ++i) {
    session_ = stage_.sessions.find(offered->identities[i]);
    session_at_ = i;
  }
  if (!session_) {
    if (stage_.script.resumes) account_.ticket.why = "unknown-key";
    return true;
  }
  if (stage_.script.when_resuming) script_ = stage_.script.when_resuming.get();
  is_resumed_ = script_->resumes;
  Transcript bound = transcript_;
  const Bytes whole = handshake_bytes(HandshakeType::client_hello, message.body);
  bound.add(std::span(whole).first(whole.size() - offered->binders_size));
  return binder_of(*session_->suite, session_->psk, bound.hash(*session_->suite)) ==
         offered->binders[session_at_];
}

// RFC 8446 4.5: behind it the client seals by its handshake secret.
Engine::Step ScriptedTls13Engine::take_end_of_early_data(const HandshakeMessage& message) {
  if (message.type != SSL3_MT_END_OF_EARLY_DATA) return fail(SSL_AD_UNEXPECTED_MESSAGE, "unexpected-message");
  if (messages_.pending() > 0) return fail(SSL_AD_UNEXPECTED_MESSAGE, "excess-handshake-data");
  is_reading_early_ = false;
  transcript_.add(handshake_bytes(static_cast<HandshakeType>(message.type), message.body));
  wire_.open_by(*choice_.suite, client_secret_);
  return Step::done;
}

Engine::Step ScriptedTls13Engine::take_finished(const HandshakeMessage& message) {
  const Bytes wanted = schedule_->verify_data(client_secret_, transcript_.hash(*choice_.suite));
  if (Bytes(message.body.begin(), message.body.end()) != wanted) {
    return fail(SSL_AD_DECRYPT_ERROR, "digest-check-failed");
  }
  transcript_.add(handshake_bytes(HandshakeType::finished, message.body));
  client_secret_ = next_client_secret_;
  wire_.open_by(*choice_.suite, client_secret_);
  wire_.pass_over_change_cipher_spec(false);
  is_connected_ = true;
  account_.reach(Phase::finished);
  say_after_handshake();
  return Step::done;
}

Engine::Step ScriptedTls13Engine::write(std::string_view plaintext) {
  say_before_reply();
  wire_.say(ContentType::application_data, bytes_of(plaintext));
  return Step::done;
}

}  // namespace lab

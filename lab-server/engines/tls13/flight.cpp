// What the scripted TLS 1.3 server sends, in the script's order.

#include <openssl/ssl.h>

#include <algorithm>

#include "certs-gen/x509/crypto.h"
#include "lab-server/base/text.h"
#include "lab-server/engines/engine/noted.h"
#include "lab-server/engines/tls13/engine.h"
#include "lab-server/engines/tls13/messages.h"
#include "lab-server/tls/numbers.h"
#include "lab-server/tls/writer.h"

namespace lab {
namespace {

constexpr size_t kTicketSize = 32;

constexpr Tls13Message kFlight[] = {
    Tls13Message::server_hello,
    Tls13Message::change_cipher_spec,
    Tls13Message::encrypted_extensions,
    Tls13Message::certificate_request,
    Tls13Message::certificate,
    Tls13Message::certificate_verify,
    Tls13Message::finished,
};

}  // namespace

// RFC 8446 2.2: "As the server is authenticating via a PSK, it does not send a Certificate or a
// CertificateVerify".
bool is_about_certificates(Tls13Message message) {
  return message == Tls13Message::certificate_request || message == Tls13Message::certificate ||
         message == Tls13Message::certificate_verify;
}

void ScriptedTls13Engine::say_retry() {
  const Tls13HelloScript otherwise;
  const Tls13HelloScript& script = script_->hello_retry_request ? *script_->hello_retry_request : otherwise;
  const SaidHello healthy = healthy_retry(script, *hello_, choice_);
  const SaidHello said = said_by(script, healthy, *hello_);
  transcript_.retry(*choice_.suite);
  const Bytes body = body_of(said);
  const Bytes message = edited(script, SSL3_MT_SERVER_HELLO, body);
  note_edit(account_, HandshakeType::server_hello, handshake_bytes(HandshakeType::server_hello, body),
            message);
  say_handshake(message, false);
  note_retry(script, healthy, said);
  if (!is_retried_) say_change_cipher_spec();
  is_retried_ = true;
  wire_.flush();
}

void ScriptedTls13Engine::say_flight() {
  Messages order = script_->order;
  if (order.empty()) {
    order.assign(std::begin(kFlight), std::end(kFlight));
    if (is_resumed_) std::erase_if(order, is_about_certificates);
  }
  note_flight(order);
  for (const Tls13Message message : order) {
    say_insertions_before(message);
    say(message);
  }
  wire_.flush();
  note_records();
  if (!schedule_) return;  // without a ServerHello there are no keys
  const Bytes transcript_hash = transcript_.hash(*choice_.suite);
  server_secret_ = schedule_->application_secret(Side::server, transcript_hash);
  next_client_secret_ = schedule_->application_secret(Side::client, transcript_hash);
  note_secret("SERVER_TRAFFIC_SECRET_0", server_secret_);
  note_secret("CLIENT_TRAFFIC_SECRET_0", next_client_secret_);
  wire_.seal_by(*choice_.suite, server_secret_);
}

void ScriptedTls13Engine::say_after_handshake() {
  if (script_->new_session_ticket || script_->resumes) {
    Tls13TicketScript script = script_->new_session_ticket.value_or(Tls13TicketScript());
    if (script_->resumes) {
      script.ticket = random_bytes(kTicketSize);
      stage_.sessions.keep(
          script.ticket,
          {choice_.suite, schedule_->resumption_psk(transcript_.hash(*choice_.suite), kTicketNonce)});
    }
    say_insertions_before(Tls13Message::new_session_ticket);
    say_message(script, HandshakeType::new_session_ticket, new_session_ticket_body(script));
    if (script.ticket.empty()) account_.deviate(ScriptDeviation::ticket_empty);
  }
  say_insertions_before(Tls13Message::request);
  wire_.flush();
}

void ScriptedTls13Engine::say_before_reply() {
  if (is_answering_) return;
  is_answering_ = true;
  say_insertions_before(Tls13Message::reply);
  wire_.flush();
}

void ScriptedTls13Engine::say(Tls13Message message) {
  switch (message) {
    case Tls13Message::server_hello:
      return say_server_hello();
    case Tls13Message::change_cipher_spec:
      return is_retried_ ? void() : say_change_cipher_spec();
    case Tls13Message::encrypted_extensions: {
      const Extensions healthy = healthy_encrypted_extensions(choice_);
      const Extensions said = with_bodies(healthy, script_->encrypted_extensions.extensions);
      note_extensions(message, healthy, said);
      account_.ech.has_retry_configs = find_body(said, kEncryptedClientHello) != nullptr;
      return say_message(script_->encrypted_extensions, HandshakeType::encrypted_extensions,
                         encrypted_extensions_body(said));
    }
    case Tls13Message::certificate_request: {
      if (!script_->certificate_request) return;
      account_.client_certificate.is_requested = true;
      const Extensions healthy = healthy_certificate_request();
      const Extensions said = with_bodies(healthy, script_->certificate_request->extensions);
      note_extensions(message, healthy, said);
      return say_message(*script_->certificate_request, HandshakeType::certificate_request,
                         certificate_request_body(said));
    }
    case Tls13Message::certificate:
      return say_certificate();
    case Tls13Message::certificate_verify: {
      EVP_PKEY* key = chain_.leaf->key.get();
      note_signature();
      return say_message(script_->certificate_verify, HandshakeType::certificate_verify,
                         certificate_verify_body(script_->certificate_verify, choice_.scheme, key,
                                                 transcript_.hash(*choice_.suite)));
    }
    case Tls13Message::finished: {
      const Bytes transcript_hash = transcript_.hash(*choice_.suite);
      return say_message(
          script_->finished, HandshakeType::finished,
          schedule_ ? schedule_->verify_data(server_secret_, transcript_hash) : transcript_hash);
    }
    case Tls13Message::hello_retry_request:
    case Tls13Message::new_session_ticket:
    case Tls13Message::request:
    case Tls13Message::reply:
      return;
  }
}

void ScriptedTls13Engine::say_server_hello() {
  const Tls13HelloScript& script = script_->server_hello;
  SaidHello healthy = healthy_server_hello(script, *hello_, choice_, share_);
  if (is_resumed_) healthy.extensions.push_back({kPreSharedKey, Writer().u16(session_at_).take()});
  const SaidHello said = said_by(script, healthy, *hello_);
  Negotiated negotiated;
  negotiated.version = kTls13;
  negotiated.cipher = said.cipher;
  negotiated.group = script.group.value_or(choice_.group);
  negotiated.alpn = choice_.alpn;
  negotiated.is_resumed = is_resumed_;
  account_.negotiated = std::move(negotiated);
  say_message(script, HandshakeType::server_hello, body_of(said));
  note_server_hello(healthy, said);

  schedule_.emplace(*choice_.suite, script.secret.value_or(secret_), is_resumed_ ? session_->psk : Bytes());
  const Bytes transcript_hash = transcript_.hash(*choice_.suite);
  server_secret_ = schedule_->handshake_secret(Side::server, transcript_hash);
  client_secret_ = schedule_->handshake_secret(Side::client, transcript_hash);
  note_secret("SERVER_HANDSHAKE_TRAFFIC_SECRET", server_secret_);
  note_secret("CLIENT_HANDSHAKE_TRAFFIC_SECRET", client_secret_);
  wire_.seal_by(*choice_.suite, server_secret_);
  is_reading_early_ = !early_secret_.empty();
  if (is_reading_early_) {
    wire_.open_by(*session_->suite, early_secret_);
  } else {
    wire_.open_by(*choice_.suite, client_secret_);
  }
}

void ScriptedTls13Engine::say_certificate() {
  const ExtendedScript& script = script_->certificate;
  const Extensions healthy = healthy_leaf_extensions(hello_->asks_staple ? staple_ : Bytes());
  const Extensions said = with_bodies(healthy, script.extensions);
  note_extensions(Tls13Message::certificate, healthy, said);
  say_message(script, HandshakeType::certificate, certificate_body(chain_, said));
  // When it leaves, or whether, Departures tells.
  if (wire_.is_sealing() && !script.is_omitted && !script.is_plain)
    account_.certificate_sealed_at = wire_.sealed();
}

void ScriptedTls13Engine::say_later_certificate_request() {
  const ExtendedScript& script = *script_->later_certificate_request;
  const Extensions said = with_bodies(healthy_certificate_request(), script.extensions);
  // RFC 8446 4.3.2: the context is unique, and empty only in the handshake.
  say_message(script, HandshakeType::certificate_request, certificate_request_body(said, bytes_of("later")));
  wire_.flush();
  account_.client_certificate.is_requested = true;
  account_.client_certificate.asked_for = "any";
  is_asked_later_ = is_waiting_ = true;
}

// RFC 8446 D.4: one, in the clear, behind the server's first message: a HelloRetryRequest or a ServerHello.
void ScriptedTls13Engine::say_change_cipher_spec() {
  const MessageScript& script = script_->change_cipher_spec;
  const Bytes body = script.body ? script.body->bytes() : Bytes{1};
  for (size_t i = 0; i < script.times && !script.is_omitted; ++i) {
    wire_.say(ContentType::change_cipher_spec, body, true);
  }
  if (body != Bytes{1} && !script.is_omitted) account_.deviate(ScriptDeviation::change_cipher_spec_malformed);
}

void ScriptedTls13Engine::say_message(const MessageScript& script, HandshakeType type, const Bytes& body) {
  if (script.is_omitted) return;
  const Bytes message = edited(script, static_cast<uint8_t>(type), body);
  note_edit(account_, type, handshake_bytes(type, body), message);
  if (script.is_plain && wire_.is_sealing()) account_.deviate(ScriptDeviation::message_unsealed);
  say_handshake(message, script.is_plain);
  for (size_t i = 1; i < script.times; ++i) {
    // What follows a Finished belongs to no transcript (RFC 8446 4.4.1).
    if (type == HandshakeType::finished) {
      wire_.say(ContentType::handshake, message, script.is_plain);
    } else {
      say_handshake(message, script.is_plain);
    }
  }
}

void ScriptedTls13Engine::say_handshake(const Bytes& message, bool is_plain) {
  if (!is_connected_) transcript_.add(message);
  wire_.say(ContentType::handshake, message, is_plain);
  const bool is_key_update = !message.empty() && message[0] == SSL3_MT_KEY_UPDATE;
  if (!is_connected_ || !is_key_update) return;
  server_secret_ = schedule_->next_secret(server_secret_);
  wire_.seal_by(*choice_.suite, server_secret_);
}

void ScriptedTls13Engine::say_insertions_before(Tls13Message message) {
  for (const auto& insertion : script_->insert) {
    if (insertion.before != message) continue;
    const Bytes bytes = insertion.record
                            ? insertion.body
                            : handshake_bytes(static_cast<HandshakeType>(insertion.type), insertion.body);
    for (size_t i = 0; i < insertion.times; ++i) {
      if (insertion.record) {
        wire_.say(static_cast<ContentType>(*insertion.record), bytes, insertion.is_plain);
      } else {
        say_handshake(bytes, insertion.is_plain);
      }
    }
    note_inserted(insertion);
  }
}

// A line of the NSS key log format.
void ScriptedTls13Engine::note_secret(const char* label, const Bytes& secret) {
  if (!stage_.keeps_keys) return;
  account_.key_log += std::string(label) + " " + to_hex(hello_->random) + " " + to_hex(secret) + "\n";
}

}  // namespace lab

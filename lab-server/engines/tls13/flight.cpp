// What the scripted TLS 1.3 server says, in the script's order.

#include <openssl/ssl.h>

#include <algorithm>

#include "lab-server/base/text.h"
#include "lab-server/engines/tls13/engine.h"
#include "lab-server/engines/tls13/messages.h"
#include "lab-server/tls/numbers.h"

namespace lab {
namespace {

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

void ScriptedTls13Engine::say_retry() {
  const HelloScript healthy;
  const HelloScript& script = script_.hello_retry_request ? *script_.hello_retry_request : healthy;
  transcript_.retry(*choice_.suite);
  const Bytes message =
      edited(script, SSL3_MT_SERVER_HELLO, hello_retry_request_body(script, *hello_, choice_));
  say_handshake(message, false);
  note(Tls13Message::hello_retry_request, script);
  if (!is_retried_) say_change_cipher_spec();
  is_retried_ = true;
  wire_.flush();
}

void ScriptedTls13Engine::say_flight() {
  std::vector<Tls13Message> order = script_.order;
  if (!order.empty()) account_.deviate("order", Misbehaviour::message_out_of_order);
  if (order.empty()) order.assign(std::begin(kFlight), std::end(kFlight));
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
  if (script_.new_session_ticket) {
    const TicketScript& script = *script_.new_session_ticket;
    say_insertions_before(Tls13Message::new_session_ticket);
    say_message(Tls13Message::new_session_ticket, script, SSL3_MT_NEW_SESSION_TICKET,
                new_session_ticket_body(script));
  }
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
    case Tls13Message::encrypted_extensions:
      return say_message(message, script_.encrypted_extensions, SSL3_MT_ENCRYPTED_EXTENSIONS,
                         encrypted_extensions_body(script_.encrypted_extensions, choice_));
    case Tls13Message::certificate_request:
      if (!script_.certificate_request) return;
      account_.client_certificate.is_requested = true;
      return say_message(message, *script_.certificate_request, SSL3_MT_CERTIFICATE_REQUEST,
                         certificate_request_body(*script_.certificate_request));
    case Tls13Message::certificate:
      say_message(message, script_.certificate, SSL3_MT_CERTIFICATE,
                  certificate_body(script_.certificate, chain_, hello_->asks_staple ? staple_ : Bytes()));
      // When it leaves, or whether, Departures tells.
      if (wire_.is_sealing() && !script_.certificate.is_omitted && !script_.certificate.is_plain)
        account_.certificate_sealed_at = wire_.sealed();
      return;
    case Tls13Message::certificate_verify: {
      EVP_PKEY* key = chain_.leaf->key.get();
      return say_message(message, script_.certificate_verify, SSL3_MT_CERTIFICATE_VERIFY,
                         certificate_verify_body(script_.certificate_verify, choice_.scheme, key,
                                                 transcript_.hash(*choice_.suite)));
    }
    case Tls13Message::finished: {
      const Bytes transcript_hash = transcript_.hash(*choice_.suite);
      return say_message(
          message, script_.finished, SSL3_MT_FINISHED,
          schedule_ ? schedule_->verify_data(server_secret_, transcript_hash) : transcript_hash);
    }
    case Tls13Message::hello_retry_request:
    case Tls13Message::new_session_ticket:
    case Tls13Message::reply:
      return;
  }
}

void ScriptedTls13Engine::say_server_hello() {
  const HelloScript& script = script_.server_hello;
  Negotiated negotiated;
  negotiated.version = kTls13;
  negotiated.cipher = script.cipher.value_or(choice_.suite->id);
  negotiated.group = script.group.value_or(choice_.group);
  negotiated.alpn = choice_.alpn;
  account_.negotiated = std::move(negotiated);
  say_message(Tls13Message::server_hello, script, SSL3_MT_SERVER_HELLO,
              server_hello_body(script, *hello_, choice_, exchange_.share));

  schedule_.emplace(*choice_.suite, script.secret.value_or(exchange_.secret));
  const Bytes transcript_hash = transcript_.hash(*choice_.suite);
  server_secret_ = schedule_->handshake_secret(Side::server, transcript_hash);
  client_secret_ = schedule_->handshake_secret(Side::client, transcript_hash);
  note_secret("SERVER_HANDSHAKE_TRAFFIC_SECRET", server_secret_);
  note_secret("CLIENT_HANDSHAKE_TRAFFIC_SECRET", client_secret_);
  wire_.seal_by(*choice_.suite, server_secret_);
  wire_.open_by(*choice_.suite, client_secret_);
}

// RFC 8446 D.4: one, in the clear, behind the server's first message: a HelloRetryRequest or a ServerHello.
void ScriptedTls13Engine::say_change_cipher_spec() {
  const MessageScript& script = script_.change_cipher_spec;
  for (size_t i = 0; i < script.times && !script.is_omitted; ++i) {
    wire_.say(ContentType::change_cipher_spec, script.body ? script.body->bytes() : Bytes{1}, true);
  }
  note(Tls13Message::change_cipher_spec, script);
}

void ScriptedTls13Engine::say_message(Tls13Message message, const MessageScript& script, uint8_t type,
                                      Bytes body) {
  note(message, script);
  if (script.is_omitted) return;
  const Bytes bytes = edited(script, type, std::move(body));
  say_handshake(bytes, script.is_plain);
  for (size_t i = 1; i < script.times; ++i) {
    // What follows a Finished belongs to no transcript (RFC 8446 4.4.1).
    if (message == Tls13Message::finished) {
      wire_.say(ContentType::handshake, bytes, script.is_plain);
    } else {
      say_handshake(bytes, script.is_plain);
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
  for (const Insertion& insertion : script_.insert) {
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
    note(insertion);
  }
}

// A line of the NSS key log format.
void ScriptedTls13Engine::note_secret(const char* label, const Bytes& secret) {
  if (!stage_.keeps_keys) return;
  account_.key_log += std::string(label) + " " + to_hex(hello_->random) + " " + to_hex(secret) + "\n";
}

}  // namespace lab

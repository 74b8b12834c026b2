// What a scripted server sends, message by message.

#include <algorithm>

#include "certs-gen/x509/crypto.h"
#include "lab-server/base/holds.h"
#include "lab-server/engines/engine/noted.h"
#include "lab-server/engines/engine/offered.h"
#include "lab-server/engines/tls12/engine.h"
#include "lab-server/engines/tls12/signature.h"
#include "lab-server/tls/numbers.h"
#include "lab-server/tls/writer.h"

namespace lab {
namespace {

constexpr size_t kRandomSize = 32;

}  // namespace

void ScriptedTls12Engine::say(const Messages& order, const Messages& regular) {
  note_order(account_, as_often_as_said(order), regular);
  for (const Tls12Message message : order) {
    say_insertions_before(message);
    say(message);
  }
}

void ScriptedTls12Engine::say(Tls12Message message) {
  switch (message) {
    case Tls12Message::server_hello:
      return say_server_hello();
    case Tls12Message::certificate:
      return say_certificate();
    case Tls12Message::certificate_status: {
      constexpr uint8_t kOcsp = 1;  // RFC 6066 8
      return say_message(script_->certificate_status, HandshakeType::certificate_status,
                         Writer().u8(kOcsp).vector24(staple_).take());
    }
    case Tls12Message::server_key_exchange:
      return say_key_exchange();
    case Tls12Message::certificate_request:
      return say_certificate_request();
    case Tls12Message::server_hello_done:
      return say_message(script_->server_hello_done, HandshakeType::server_hello_done, {});
    case Tls12Message::new_session_ticket: {
      if (!script_->new_session_ticket) return;
      const TicketScript& ticket = *script_->new_session_ticket;
      return say_message(ticket, HandshakeType::new_session_ticket,
                         Writer().u32(ticket.lifetime_s).vector16(ticket.ticket).take());
    }
    case Tls12Message::change_cipher_spec:
      return say_change_cipher_spec();
    case Tls12Message::finished:
      return say_finished();
    case Tls12Message::request:
    case Tls12Message::reply:
      return;
  }
}

void ScriptedTls12Engine::say_insertions_before(Tls12Message message) {
  for (const auto& insertion : script_->insert) {
    if (insertion.before != message) continue;
    const auto type = static_cast<HandshakeType>(insertion.type);
    const bool is_request = !insertion.record && type == HandshakeType::hello_request;
    const Bytes content = insertion.record ? insertion.body : handshake_bytes(type, insertion.body);
    const auto record =
        static_cast<ContentType>(insertion.record.value_or(static_cast<uint8_t>(ContentType::handshake)));
    for (size_t i = 0; i < insertion.times; ++i) {
      // RFC 5246 7.4.1.1: a HelloRequest is in no transcript.
      if (!insertion.record && !is_request) {
        transcript_.insert(transcript_.end(), content.begin(), content.end());
      }
      wire_.say(record, content, insertion.is_plain);
    }
    if (is_request) is_asked_anew_ = true;
    if (is_request && insertion.times == 1) {
      account_.deviate(ScriptDeviation::renegotiation_asked);
    } else {
      note_insertion(account_, insertion);
    }
  }
}

ScriptedTls12Engine::Messages ScriptedTls12Engine::regular_flight() const {
  if (is_resumed_)
    return {Tls12Message::server_hello, Tls12Message::change_cipher_spec, Tls12Message::finished};
  Messages messages = {Tls12Message::server_hello};
  if (!suite_->is_anonymous()) messages.push_back(Tls12Message::certificate);
  if (hello_->asks_staple && !staple_.empty()) messages.push_back(Tls12Message::certificate_status);
  if (suite_->has_key_exchange_message()) messages.push_back(Tls12Message::server_key_exchange);
  if (script_->certificate_request && !suite_->is_anonymous())
    messages.push_back(Tls12Message::certificate_request);
  messages.push_back(Tls12Message::server_hello_done);
  return messages;
}

ScriptedTls12Engine::Messages ScriptedTls12Engine::regular_ending() const {
  Messages messages = {Tls12Message::change_cipher_spec, Tls12Message::finished};
  if (is_ticket_promised()) messages.insert(messages.begin(), Tls12Message::new_session_ticket);
  return messages;
}

bool ScriptedTls12Engine::is_ticket_promised() const {
  return hello_->find(kSessionTicket) != nullptr &&
         find_body(hello_said_.extensions, kSessionTicket) != nullptr;
}

const MessageScript* ScriptedTls12Engine::script_of(Tls12Message message) const {
  switch (message) {
    case Tls12Message::server_hello:
      return &script_->server_hello;
    case Tls12Message::certificate:
      return &script_->certificate;
    case Tls12Message::certificate_status:
      return &script_->certificate_status;
    case Tls12Message::server_key_exchange:
      return &script_->server_key_exchange;
    case Tls12Message::certificate_request:
      return script_->certificate_request ? &*script_->certificate_request : nullptr;
    case Tls12Message::server_hello_done:
      return &script_->server_hello_done;
    case Tls12Message::new_session_ticket:
      return script_->new_session_ticket ? &*script_->new_session_ticket : nullptr;
    case Tls12Message::change_cipher_spec:
      return &script_->change_cipher_spec;
    case Tls12Message::finished:
      return &script_->finished;
    case Tls12Message::request:
    case Tls12Message::reply:
      break;
  }
  return nullptr;
}

ScriptedTls12Engine::Messages ScriptedTls12Engine::as_often_as_said(const Messages& order) const {
  Messages said;
  for (const Tls12Message message : order) {
    const MessageScript* script = script_of(message);
    if (script != nullptr && !script->is_omitted) said.insert(said.end(), script->times, message);
  }
  return said;
}

Extensions ScriptedTls12Engine::healthy_extensions() const {
  Extensions extensions;
  if (script_->version == kSsl3) return extensions;
  if (hello_->asks_staple && !staple_.empty() && !is_resumed_) extensions.push_back({kStatusRequest, {}});
  if (suite_->key_exchange == KeyExchangeKind::ecdhe && hello_->find(kPointFormats) != nullptr) {
    extensions.push_back({kPointFormats, {1, 0}});  // one format: uncompressed
  }
  if (!alpn_.empty()) {
    const Bytes name = Writer().vector8(bytes_of(alpn_)).take();
    extensions.push_back({kAlpn, Writer().vector16(name).take()});
  }
  if (hello_->find(kExtendedMasterSecret) != nullptr) extensions.push_back({kExtendedMasterSecret, {}});
  if (script_->new_session_ticket && hello_->find(kSessionTicket) != nullptr) {
    extensions.push_back({kSessionTicket, {}});
  }
  if (offers_renegotiation_info(*hello_)) {
    const Bytes verified = Writer().bytes(client_verify_data_).bytes(server_verify_data_).take();
    extensions.push_back({kRenegotiationInfo, Writer().vector8(verified).take()});
  }
  return extensions;
}

SaidHello ScriptedTls12Engine::healthy_hello() const {
  SaidHello hello;
  hello.version = script_->version;
  hello.random = random_bytes(kRandomSize);
  if (script_->resumes) hello.session_id = is_resumed_ ? hello_->session_id : random_bytes(kRandomSize);
  hello.cipher = suite_->id;
  hello.extensions = healthy_extensions();
  return hello;
}

HelloScript ScriptedTls12Engine::hello_script() const {
  HelloScript script = script_->server_hello;
  std::erase_if(script.extensions, [&](const auto& extension) {
    const bool is_promise = extension.first == kSessionTicket || extension.first == kStatusRequest;
    return is_promise && extension.second && hello_->find(extension.first) == nullptr;
  });
  return script;
}

void ScriptedTls12Engine::say_server_hello() {
  is_extended_ = find_body(hello_said_.extensions, kExtendedMasterSecret) != nullptr &&
                 hello_->find(kExtendedMasterSecret) != nullptr;
  say_message(script_->server_hello, HandshakeType::server_hello, body_of(hello_said_));

  Negotiated negotiated;
  negotiated.version = hello_said_.version;
  negotiated.cipher = hello_said_.cipher;
  negotiated.alpn = alpn_;
  negotiated.is_resumed = is_resumed_;
  account_.ticket.is_accepted = is_resumed_;
  account_.negotiated = std::move(negotiated);
  note_hello_said();
}

void ScriptedTls12Engine::say_certificate() {
  Writer list;
  for (const CertificatePtr& certificate : chain_.sent) list.vector24(certificate->der);
  say_message(script_->certificate, HandshakeType::certificate, Writer().vector24(list.take()).take());
}

void ScriptedTls12Engine::say_key_exchange() {
  const KeyExchangeScript& script = script_->server_key_exchange;
  const Bytes params = exchange_ ? exchange_->params() : Bytes();
  Writer body;
  body.bytes(params);
  const uint16_t scheme = script.scheme.value_or(choice_.scheme);
  if (!suite_->is_anonymous() && !script.is_unsigned) {
    // RFC 5246 7.4.3: both randoms and the parameters.
    const Bytes covered = Writer().bytes(hello_->random).bytes(hello_said_.random).bytes(params).take();
    const Bytes signature = sign_legacy(*chain_.leaf->key, choice_.scheme, covered).value_or(Bytes());
    if (script_->version >= kTls12) body.u16(scheme);
    body.vector16(signature);
  }
  say_message(script, HandshakeType::server_key_exchange, body.take());
  note_key_exchange(script.group.value_or(choice_.group), scheme);
}

void ScriptedTls12Engine::say_change_cipher_spec() {
  const MessageScript& script = script_->change_cipher_spec;
  const Bytes body = script.body ? script.body->bytes() : Bytes{1};
  for (size_t i = 0; i < script.times && !script.is_omitted; ++i) {
    wire_.say(ContentType::change_cipher_spec, body, script.is_plain);
    // Too early there are no keys, and what follows is plain as it was.
    if (secrets_->has_master()) wire_.seal_by(protection(true));
  }
  if (body != Bytes{1} && !script.is_omitted) account_.deviate(ScriptDeviation::change_cipher_spec_malformed);
}

void ScriptedTls12Engine::say_finished() {
  server_verify_data_ = secrets_->finished(true, transcript_);
  say_message(script_->finished, HandshakeType::finished, server_verify_data_);
  is_ending_said_ = true;
}

void ScriptedTls12Engine::say_message(const MessageScript& script, HandshakeType type, const Bytes& body) {
  if (script.is_omitted) return;
  const Bytes message = edited(script, static_cast<uint8_t>(type), body);
  note_edit(account_, type, handshake_bytes(type, body), message);
  if (script.is_plain && wire_.is_sealing()) account_.deviate(ScriptDeviation::message_unsealed);
  for (size_t i = 0; i < script.times; ++i) {
    transcript_.insert(transcript_.end(), message.begin(), message.end());
    wire_.say(ContentType::handshake, message, script.is_plain);
  }
}

}  // namespace lab

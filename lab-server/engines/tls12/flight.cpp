// What a scripted server says, message by message.

#include <algorithm>

#include "lab-server/engines/tls12/engine.h"
#include "lab-server/engines/tls12/signature.h"
#include "lab-server/tls/numbers.h"
#include "lab-server/tls/writer.h"

namespace lab {
namespace {

// Extensions (RFC 6066, 7301, 7627, 5746, 8422).

bool offers_renegotiation_info(const ClientHello& hello) {
  return hello.find(kRenegotiationInfo) != nullptr ||
         std::ranges::find(hello.ciphers, kRenegotiationSignal) != hello.ciphers.end();
}

}  // namespace

void ScriptedTls12Engine::say(const std::vector<Tls12Step>& steps, const std::vector<Tls12Step>& regular) {
  note_steps(steps, regular);
  for (const Tls12Step step : steps) say(step);
}

void ScriptedTls12Engine::say(Tls12Step step) {
  switch (step) {
    case Tls12Step::hello_request: {
      // RFC 5246 7.4.1.1: it is in no transcript.
      const Bytes message = handshake_bytes(HandshakeType::hello_request, {});
      is_asked_anew_ = true;
      return wire_.say(ContentType::handshake, message);
    }
    case Tls12Step::server_hello:
      return say_server_hello();
    case Tls12Step::certificate:
      return say_certificate();
    case Tls12Step::certificate_status: {
      constexpr uint8_t kOcsp = 1;  // RFC 6066 8
      return say_message(HandshakeType::certificate_status, Writer().u8(kOcsp).vector24(staple_).take());
    }
    case Tls12Step::server_key_exchange:
      return say_key_exchange();
    case Tls12Step::server_hello_done:
      return say_message(HandshakeType::server_hello_done, {});
    case Tls12Step::new_session_ticket: {
      constexpr size_t kLifetime = 7200;  // seconds
      return say_message(HandshakeType::new_session_ticket,
                         Writer().u32(kLifetime).vector16(script_->ticket).take());
    }
    case Tls12Step::change_cipher_spec:
      return say_change_cipher_spec();
    case Tls12Step::finished:
      return say_finished();
    case Tls12Step::heartbeat_request: {
      // RFC 6520 4: a request with a payload of two bytes and sixteen of padding.
      const Bytes request = Writer().u8(1).vector16(Bytes(2, 'h')).bytes(Bytes(16, 0)).take();
      return wire_.say(ContentType{24}, request);
    }
  }
}

std::vector<Tls12Step> ScriptedTls12Engine::regular_flight() const {
  if (is_resumed_) return {Tls12Step::server_hello, Tls12Step::change_cipher_spec, Tls12Step::finished};
  std::vector<Tls12Step> steps = {Tls12Step::server_hello};
  if (!suite_->is_anonymous()) steps.push_back(Tls12Step::certificate);
  if (hello_->asks_staple && !staple_.empty()) steps.push_back(Tls12Step::certificate_status);
  if (suite_->has_key_exchange_message()) steps.push_back(Tls12Step::server_key_exchange);
  steps.push_back(Tls12Step::server_hello_done);
  return steps;
}

std::vector<Tls12Step> ScriptedTls12Engine::regular_ending() const {
  std::vector<Tls12Step> steps = {Tls12Step::change_cipher_spec, Tls12Step::finished};
  if (is_promised(kSessionTicket)) steps.insert(steps.begin(), Tls12Step::new_session_ticket);
  return steps;
}

std::vector<Tls12Step> ScriptedTls12Engine::ending() const {
  std::vector<Tls12Step> steps = script_->ending;
  // A ticket that is promised to who asks for one does not go to others.
  if (script_->extensions.contains(kSessionTicket) && !is_promised(kSessionTicket))
    std::erase(steps, Tls12Step::new_session_ticket);
  return steps;
}

ScriptedTls12Engine::Extensions ScriptedTls12Engine::healthy_extensions() const {
  Extensions extensions;
  if (script_->version == kSsl3) return extensions;
  if (offers_renegotiation_info(*hello_)) {
    const Bytes verified = Writer().bytes(client_verify_data_).bytes(server_verify_data_).take();
    extensions[kRenegotiationInfo] = Writer().vector8(verified).take();
  }
  if (hello_->find(kExtendedMasterSecret) != nullptr) extensions[kExtendedMasterSecret] = {};
  if (suite_->key_exchange == KeyExchangeKind::ecdhe && hello_->find(kPointFormats) != nullptr) {
    extensions[kPointFormats] = {1, 0};  // one format: uncompressed
  }
  if (hello_->asks_staple && !staple_.empty() && !is_resumed_) extensions[kStatusRequest] = {};
  if (!alpn_.empty()) {
    extensions[kAlpn] = Writer().vector16(Writer().vector8(bytes_of(alpn_)).take()).take();
  }
  return extensions;
}

ScriptedTls12Engine::Extensions ScriptedTls12Engine::extensions_said() {
  alpn_.clear();
  for (const std::string& ours : stage_.alpn) {
    if (alpn_.empty() && std::ranges::find(hello_->alpn, ours) != hello_->alpn.end()) alpn_ = ours;
  }
  Extensions extensions = healthy_extensions();
  for (const auto& [type, body] : script_->extensions) {
    if (body && is_promise(type) && !is_promised(type)) continue;
    if (body) {
      extensions[type] = *body;
    } else {
      extensions.erase(type);
    }
  }
  return extensions;
}

void ScriptedTls12Engine::say_server_hello() {
  const Extensions extensions = extensions_said();
  is_extended_ = extensions.contains(kExtendedMasterSecret) && hello_->find(kExtendedMasterSecret) != nullptr;
  const uint16_t version = script_->announced_version.value_or(script_->version);
  const uint16_t cipher = script_->announced_cipher.value_or(suite_->id);
  Writer hello;
  hello.u16(version).bytes(server_random_).vector8(session_id_).u16(cipher).u8(script_->compression);
  Writer list;
  for (const auto& [type, body] : extensions) list.u16(type).vector16(body);
  if (!extensions.empty()) hello.vector16(list.take());
  say_message(HandshakeType::server_hello, hello.take());

  Negotiated negotiated;
  negotiated.version = version;
  negotiated.cipher = cipher;
  negotiated.alpn = alpn_;
  negotiated.is_resumed = is_resumed_;
  account_.ticket.is_accepted = is_resumed_;
  account_.negotiated = std::move(negotiated);
  note_hello();
}

void ScriptedTls12Engine::say_certificate() {
  Writer list;
  for (const CertificatePtr& certificate : chain_.sent) list.vector24(certificate->der);
  say_message(HandshakeType::certificate, Writer().vector24(list.take()).take());
}

void ScriptedTls12Engine::say_key_exchange() {
  const Bytes params = exchange_ ? exchange_->params() : Bytes();
  Writer body;
  body.bytes(params);
  EVP_PKEY& key = *chain_.leaf->key;
  const KeyExchangeSignatureSpec& spec = script_->signature;
  const uint16_t scheme = choice_.scheme;
  if (!suite_->is_anonymous() && !spec.is_omitted) {
    // RFC 5246 7.4.3: both randoms and the parameters.
    const Bytes covered = Writer().bytes(hello_->random).bytes(server_random_).bytes(params).take();
    const Bytes signature = sign_legacy(key, scheme, covered).value_or(Bytes());
    if (script_->version >= kTls12) body.u16(spec.announced.value_or(scheme));
    body.vector16(signature);
  }
  say_message(HandshakeType::server_key_exchange, body.take());
  note_key_exchange(spec.announced.value_or(scheme));
}

void ScriptedTls12Engine::say_change_cipher_spec() {
  const uint8_t one[] = {1};
  wire_.say(ContentType::change_cipher_spec, one);
  // Too early there are no keys, and what follows is plain as it was.
  if (secrets_->has_master()) wire_.seal_by(protection(true));
}

void ScriptedTls12Engine::say_finished() {
  Bytes verify_data = secrets_->finished(true, transcript_);
  server_verify_data_ = verify_data;
  if (script_->finished == Script::Finished::wrong) verify_data.back() ^= 1;
  if (script_->finished == Script::Finished::short_) verify_data.pop_back();
  if (script_->finished == Script::Finished::wrong) note("finished-wrong");
  if (script_->finished == Script::Finished::short_) note("finished-short");
  say_message(HandshakeType::finished, verify_data);
  is_ending_said_ = true;
}

void ScriptedTls12Engine::say_message(HandshakeType type, std::span<const uint8_t> body) {
  const Bytes message = handshake_bytes(type, body);
  transcript_.insert(transcript_.end(), message.begin(), message.end());
  wire_.say(ContentType::handshake, message);
}

void ScriptedTls12Engine::say_alert(uint8_t level, uint8_t description) {
  const uint8_t body[] = {level, description};
  wire_.say(ContentType::alert, body);
  account_.alerts.push_back({.is_received = false,
                             .level = level,
                             .description = description,
                             .phase = account_.furthest(),
                             .is_encrypted = account_.furthest() >= Phase::finished});
}

}  // namespace lab

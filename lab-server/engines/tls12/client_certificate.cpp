// What a scripted server asks of a client's certificate, and what it does with the answer (RFC 5246 7.4.4,
// 7.4.6 and 7.4.8). It accepts every certificate whose key the client proves to have.

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "lab-server/engines/engine/handshake_signature.h"
#include "lab-server/engines/tls12/engine.h"
#include "lab-server/tls/cursor.h"
#include "lab-server/tls/numbers.h"
#include "lab-server/tls/writer.h"

namespace lab {
namespace {

constexpr uint8_t kHealthyTypes[] = {64, 1};  // ecdsa_sign, rsa_sign
constexpr uint16_t kHealthySchemes[] = {SSL_SIGN_ECDSA_SECP256R1_SHA256, SSL_SIGN_RSA_PSS_RSAE_SHA256,
                                        SSL_SIGN_RSA_PKCS1_SHA256, SSL_SIGN_ECDSA_SECP384R1_SHA384};

bssl::UniquePtr<EVP_PKEY> key_of(std::span<const uint8_t> certificate) {
  const uint8_t* at = certificate.data();
  const bssl::UniquePtr<X509> x509(d2i_X509(nullptr, &at, static_cast<long>(certificate.size())));
  bssl::UniquePtr<EVP_PKEY> key(x509 == nullptr ? nullptr : X509_get_pubkey(x509.get()));
  ERR_clear_error();
  return key;
}

}  // namespace

void ScriptedTls12Engine::say_certificate_request() {
  if (!script_->certificate_request) return;
  const CertificateRequestScript& script = *script_->certificate_request;
  Writer types, schemes, body;
  if (script.types.empty()) {
    types.bytes(kHealthyTypes);
  } else {
    types.bytes(script.types);
  }
  if (script.schemes.empty()) {
    for (const uint16_t scheme : kHealthySchemes) schemes.u16(scheme);
  } else {
    for (const uint16_t scheme : script.schemes) schemes.u16(scheme);
  }
  body.vector8(types.take());
  if (script_->version >= kTls12) body.vector16(schemes.take());
  body.vector16({});  // it names no CA
  say_message(script, HandshakeType::certificate_request, body.take());
  if (script.is_omitted) return;
  is_certificate_asked_ = true;
  ClientCertificate& seen = account_.client_certificate;
  seen.is_requested = true;
  seen.asked_for = "any";
  seen.has_own_schemes = !script.types.empty() || !script.schemes.empty();
}

Engine::Step ScriptedTls12Engine::take_certificate(const HandshakeMessage& message) {
  account_.reach(Phase::client_certificate);
  ClientCertificate& seen = account_.client_certificate;
  Cursor body(message.body);
  Cursor list(body.vector24());
  seen.is_sent = list.more();
  awaited_ = HandshakeType::client_key_exchange;
  if (!seen.is_sent && script_->certificate_request->is_required) {
    seen.refused = "none-sent";
    return fail(kHandshakeFailure, "peer-did-not-return-a-certificate");
  }
  if (!seen.is_sent) return Step::done;
  client_key_ = key_of(list.vector24());
  if (client_key_ || !list.ok()) return list.ok() ? Step::done : fail(kDecodeError, "bad-message");
  seen.refused = "malformed";
  return fail(kBadCertificate, "cannot-parse-leaf-cert");
}

Engine::Step ScriptedTls12Engine::take_certificate_verify(const HandshakeMessage& message) {
  Cursor body(message.body);
  // Before TLS 1.2 a client signs by MD5 joined with SHA-1, which is not checked here.
  const bool has_scheme = script_->version >= kTls12;
  const uint16_t scheme = has_scheme ? body.u16() : uint16_t{0};
  if (has_scheme && !verifies_handshake(client_key_.get(), scheme, body.vector16(), transcript_)) {
    account_.client_certificate.refused = "unproven";
    account_.client_certificate.detail = "another key than the certificate's has signed";
    return fail(kDecryptError, "bad-signature");
  }
  const Bytes whole = handshake_bytes(HandshakeType::certificate_verify, message.body);
  transcript_.insert(transcript_.end(), whole.begin(), whole.end());
  awaited_ = HandshakeType::finished;
  is_change_awaited_ = true;
  return Step::done;
}

}  // namespace lab

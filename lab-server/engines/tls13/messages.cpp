#include "lab-server/engines/tls13/messages.h"

#include "certs-gen/x509/crypto.h"
#include "lab-server/engines/engine/handshake_signature.h"
#include "lab-server/tls/numbers.h"
#include "lab-server/tls/writer.h"

namespace lab {
namespace {

constexpr uint8_t kOcsp = 1;
constexpr size_t kRandomSize = 32;
constexpr size_t kCookieSize = 32;

// RFC 8446 4.1.3: SHA-256 of "HelloRetryRequest".
constexpr uint8_t kRetryRandom[kRandomSize] = {
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
    0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};

SaidHello healthy_hello(const ClientHello& hello, const Tls13Choice& choice, Bytes random,
                        const Extension& further) {
  return {.version = kTls12,  // RFC 8446 4.1.3: legacy_version
          .random = std::move(random),
          .session_id = hello.session_id,
          .cipher = choice.suite->id,
          .extensions = {{kSupportedVersions, {3, 4}}, further}};
}

}  // namespace

SaidHello healthy_retry(const Tls13HelloScript& script, const ClientHello& hello, const Tls13Choice& choice) {
  const Bytes random(std::begin(kRetryRandom), std::end(kRetryRandom));
  // RFC 8446 4.1.4: a group that a share has come for must not be asked for. Where the client offers no
  // other, a cookie is what its second ClientHello can differ by.
  const bool asks_for_group =
      script.group || choice.peer_share.empty() || script.extensions.contains(kKeyShare);
  const Extension key_share = {kKeyShare, Writer().u16(script.group.value_or(choice.group)).take()};
  const Extension cookie = {kCookie, Writer().vector16(Bytes(kCookieSize, 'c')).take()};
  return healthy_hello(hello, choice, random, asks_for_group ? key_share : cookie);
}

SaidHello healthy_server_hello(const Tls13HelloScript& script, const ClientHello& hello,
                               const Tls13Choice& choice, const Bytes& share) {
  Writer key_share;
  key_share.u16(script.group.value_or(choice.group)).vector16(script.key_exchange.value_or(share));
  return healthy_hello(hello, choice, random_bytes(kRandomSize), {kKeyShare, key_share.take()});
}

Extensions healthy_encrypted_extensions(const Tls13Choice& choice) {
  if (choice.alpn.empty()) return {};
  const Bytes name = Writer().vector8(bytes_of(choice.alpn)).take();
  return {{kAlpn, Writer().vector16(name).take()}};
}

Extensions healthy_certificate_request() {
  // ecdsa_secp256r1_sha256, rsa_pss_rsae_sha256, ed25519
  return {{kSignatureAlgorithms, {0, 6, 4, 3, 8, 4, 8, 7}}};
}

Extensions healthy_leaf_extensions(const Bytes& staple) {
  if (staple.empty()) return {};
  return {{kStatusRequest, Writer().u8(kOcsp).vector24(staple).take()}};
}

Bytes encrypted_extensions_body(const Extensions& extensions) {
  return Writer().vector16(written(extensions)).take();
}

Bytes certificate_request_body(const Extensions& extensions, const Bytes& context) {
  return Writer().vector8(context).vector16(written(extensions)).take();
}

Bytes certificate_body(const ServedChain& chain, const Extensions& of_leaf) {
  Writer list;
  for (const CertificatePtr& certificate : chain.sent) {
    const bool is_first = certificate == chain.sent.front();
    list.vector24(certificate->der).vector16(is_first ? written(of_leaf) : Bytes());
  }
  return Writer().vector8({}).vector24(list.take()).take();
}

Bytes certificate_verify_body(const CertificateVerifyScript& script, uint16_t scheme, EVP_PKEY* key,
                              const Bytes& transcript_hash) {
  // RFC 8446 4.4.3: 64 spaces, the context, a zero, the hash.
  Writer content;
  const bool is_clients = script.context == CertificateVerifyScript::Context::client;
  const char* label = is_clients ? "TLS 1.3, client CertificateVerify" : "TLS 1.3, server CertificateVerify";
  content.bytes(Bytes(64, ' ')).bytes(bytes_of(label)).u8(0);
  content.bytes(transcript_hash);
  const Bytes signed_content = content.take();
  std::optional<Bytes> signature = sign_handshake(key, scheme, signed_content);
  // If the scheme does not fit the key, the signature is right apart from its scheme.
  const std::vector<uint16_t> own = tls13_schemes_of(key);
  if (!signature && !own.empty()) signature = sign_handshake(key, own.front(), signed_content);
  return Writer().u16(scheme).vector16(signature.value_or(Bytes())).take();
}

const Bytes kTicketNonce = {0};

Bytes new_session_ticket_body(const Tls13TicketScript& script) {
  constexpr size_t kAgeAddSize = 4;
  Writer body;
  body.u32(script.lifetime_s).bytes(random_bytes(kAgeAddSize)).vector8(kTicketNonce).vector16(script.ticket);
  body.vector16(written(with_bodies({}, script.extensions)));
  return body.take();
}

}  // namespace lab

#include "lab-server/engines/tls13/messages.h"

#include <openssl/rand.h>

#include <algorithm>

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

// Extensions in the order they are to be written.
using Extensions = std::vector<Extension>;

Bytes written(Extensions healthy, const MessageScript& script) {
  for (const auto& [type, body] : script.extensions) {
    const auto found = std::ranges::find(healthy, type, &Extension::type);
    if (body && found != healthy.end()) found->body = *body;
    if (body && found == healthy.end()) healthy.push_back({type, *body});
    if (!body && found != healthy.end()) healthy.erase(found);
  }
  Writer list;
  for (const Extension& extension : healthy) list.u16(extension.type).vector16(extension.body);
  return list.take();
}

Bytes hello_body(const HelloScript& script, const ClientHello& hello, const Tls13Choice& choice, Bytes random,
                 const Extension& further) {
  const size_t end = std::min(random.size(), script.random_end.size());
  std::copy_n(script.random_end.begin(), end, random.end() - static_cast<ptrdiff_t>(end));
  const Extensions extensions = {{kSupportedVersions, {3, 4}}, further};
  Writer body;
  body.u16(script.legacy_version).bytes(random).vector8(script.session_id.value_or(hello.session_id));
  body.u16(script.cipher.value_or(choice.suite->id)).u8(script.compression);
  body.vector16(written(extensions, script));
  return body.take();
}

}  // namespace

Bytes hello_retry_request_body(const HelloScript& script, const ClientHello& hello,
                               const Tls13Choice& choice) {
  const Bytes random(std::begin(kRetryRandom), std::end(kRetryRandom));
  // RFC 8446 4.1.4: a group that a share has come for must not be asked for. Where the client offers no
  // other, a cookie is what its second ClientHello can differ by.
  const bool asks_for_group =
      script.group || choice.peer_share.empty() || script.extensions.contains(kKeyShare);
  const Extension key_share = {kKeyShare, Writer().u16(script.group.value_or(choice.group)).take()};
  const Extension cookie = {kCookie, Writer().vector16(Bytes(kCookieSize, 'c')).take()};
  return hello_body(script, hello, choice, random, asks_for_group ? key_share : cookie);
}

Bytes server_hello_body(const HelloScript& script, const ClientHello& hello, const Tls13Choice& choice,
                        const Bytes& share) {
  Bytes random(kRandomSize);
  RAND_bytes(random.data(), random.size());
  Writer key_share;
  key_share.u16(script.group.value_or(choice.group)).vector16(script.key_exchange.value_or(share));
  return hello_body(script, hello, choice, random, {kKeyShare, key_share.take()});
}

Bytes encrypted_extensions_body(const MessageScript& script, const Tls13Choice& choice) {
  Extensions extensions;
  if (!choice.alpn.empty()) {
    const Bytes name = Writer().vector8(bytes_of(choice.alpn)).take();
    extensions.push_back({kAlpn, Writer().vector16(name).take()});
  }
  return Writer().vector16(written(extensions, script)).take();
}

Bytes certificate_request_body(const MessageScript& script) {
  // ecdsa_secp256r1_sha256, rsa_pss_rsae_sha256, ed25519
  const Extensions extensions = {{kSignatureAlgorithms, {0, 6, 4, 3, 8, 4, 8, 7}}};
  return Writer().vector8({}).vector16(written(extensions, script)).take();
}

Bytes certificate_body(const MessageScript& script, const ServedChain& chain, const Bytes& staple) {
  Writer list;
  for (const CertificatePtr& certificate : chain.sent) {
    const bool is_first = certificate == chain.sent.front();
    Extensions extensions;
    if (is_first && !staple.empty()) {
      extensions.push_back({kStatusRequest, Writer().u8(kOcsp).vector24(staple).take()});
    }
    list.vector24(certificate->der).vector16(written(extensions, is_first ? script : MessageScript()));
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
  // A scheme that is not the key's stands over a signature that is good but for this.
  const std::vector<uint16_t> own = tls13_schemes_of(key);
  if (!signature && !own.empty()) signature = sign_handshake(key, own.front(), signed_content);
  return Writer().u16(scheme).vector16(signature.value_or(Bytes())).take();
}

Bytes new_session_ticket_body(const TicketScript& script) {
  Bytes age_add(4);
  RAND_bytes(age_add.data(), age_add.size());
  Writer body;
  body.u32(script.lifetime_s).bytes(age_add).vector8(Bytes{0}).vector16(script.ticket);
  body.vector16(written({}, script));
  return body.take();
}

}  // namespace lab

#include "lab-server/engines/tls13/choice.h"

#include <openssl/ssl.h>

#include "lab-server/base/holds.h"
#include "lab-server/engines/engine/handshake_signature.h"
#include "lab-server/engines/engine/key_exchange.h"
#include "lab-server/engines/engine/offered.h"
#include "lab-server/tls/cursor.h"
#include "lab-server/tls/numbers.h"

namespace lab {
namespace {

const Tls13Suite* choose_suite(const ScriptedTls13Spec& script, const ClientHello& hello) {
  for (const Tls13Suite& suite : tls13_suites()) {
    if (script.cipher && *script.cipher != suite.id) continue;
    if (holds(hello.ciphers, suite.id)) return &suite;
  }
  return nullptr;
}

// A group with a share comes before one that must be asked for, unless asking is what is wanted.
uint16_t choose_group(const ScriptedTls13Spec& script, const ClientHello& hello, bool will_retry) {
  uint16_t with_share = 0, without_share = 0;
  for (const uint16_t group : key_exchange_groups()) {
    if (script.group && *script.group != group) continue;
    uint16_t& found = holds(hello.key_shares, group) ? with_share : without_share;
    if (found == 0 && holds(hello.groups, group)) found = group;
  }
  if (with_share == 0 || without_share == 0) return with_share | without_share;
  return will_retry ? without_share : with_share;
}

uint16_t choose_scheme(const EVP_PKEY* key, const ClientHello& hello) {
  for (const uint16_t scheme : tls13_schemes_of(key)) {
    if (holds(hello.signature_algorithms, scheme)) return scheme;
  }
  return 0;
}

// RFC 8446 9.2: a ClientHello without a PSK that we take must have these.
bool lacks_extension(const ClientHello& hello) {
  return hello.find(kSupportedGroups) == nullptr || hello.find(kKeyShare) == nullptr ||
         hello.find(kSignatureAlgorithms) == nullptr;
}

}  // namespace

Bytes share_of(const ClientHello& hello, uint16_t group) {
  const Extension* extension = hello.find(kKeyShare);
  if (extension == nullptr) return {};
  Cursor list(Cursor(extension->body).vector16());
  while (list.more()) {
    const uint16_t one = list.u16();
    const auto share = list.vector16();
    if (one == group) return Bytes(share.begin(), share.end());
  }
  return {};
}

std::optional<Tls13Choice> choose_tls13(const ScriptedTls13Spec& script, const Tls13Policy& policy,
                                        const ClientHello& hello, Refusal& refusal) {
  const auto refused = [&](uint8_t alert, const char* why) {
    refusal = {alert, why};
    return std::nullopt;
  };
  if (!holds(hello.versions, kTls13)) return refused(SSL_AD_PROTOCOL_VERSION, "no-shared-version");
  // RFC 8446 4.1.2: one method, null.
  if (hello.compressions != Bytes{0}) return refused(SSL_AD_ILLEGAL_PARAMETER, "invalid-compression-list");
  if (lacks_extension(hello)) return refused(SSL_AD_MISSING_EXTENSION, "missing-extension");
  Tls13Choice choice;
  choice.suite = choose_suite(script, hello);
  if (choice.suite == nullptr) return refused(SSL_AD_HANDSHAKE_FAILURE, "no-shared-cipher");
  choice.group = choose_group(script, hello, policy.will_retry);
  if (choice.group == 0) return refused(SSL_AD_HANDSHAKE_FAILURE, "no-shared-group");
  choice.peer_share = share_of(hello, choice.group);
  // The client need not offer the script's scheme.
  choice.scheme = script.certificate_verify.scheme.value_or(choose_scheme(policy.key, hello));
  if (choice.scheme == 0) {
    return refused(SSL_AD_HANDSHAKE_FAILURE, "no-shared-signature-algorithm");
  }
  choice.alpn = choose_alpn(policy.alpn, hello);
  if (choice.alpn.empty() && !policy.alpn.empty() && !hello.alpn.empty()) {
    return refused(SSL_AD_NO_APPLICATION_PROTOCOL, "no-application-protocol");
  }
  return choice;
}

}  // namespace lab

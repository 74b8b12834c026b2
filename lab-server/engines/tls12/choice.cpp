#include "lab-server/engines/tls12/choice.h"

#include <openssl/evp.h>
#include <openssl/ssl.h>

#include <algorithm>

#include "lab-server/base/holds.h"
#include "lab-server/engines/engine/key_exchange.h"
#include "lab-server/engines/engine/offered.h"
#include "lab-server/engines/tls12/signature.h"
#include "lab-server/tls/names.h"
#include "lab-server/tls/numbers.h"

namespace lab {
namespace {

// What a healthy server speaks, the preferred one first: ECDHE before RSA, AEADs before CBC.
constexpr uint16_t kPreferred[] = {0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc023, 0xc027, 0xc009,
                                   0xc013, 0xc00a, 0xc014, 0x009c, 0x009d, 0x003c, 0x003d, 0x002f, 0x0035};
// SSL 3.0 is older than elliptic curves in TLS.
constexpr uint16_t kPreferredOfSsl3[] = {0x002f, 0x0035, 0xc009, 0xc013, 0xc00a, 0xc014};

// Suites with an AEAD, or with SHA-256 or better for their MAC, came with TLS 1.2 (RFC 5246 1.2).
bool fits_version(const Tls12Suite& suite, uint16_t version) {
  return version >= kTls12 || (!suite.is_aead() && EVP_MD_size(suite.mac()) <= EVP_MD_size(EVP_sha1()));
}

uint16_t choose_group(const ScriptedTls12Spec& script, const ClientHello& hello) {
  if (script.group) return script.insists_on.group || offers_group(hello, *script.group) ? *script.group : 0;
  // RFC 8422 4: a client without the extension accepts any group.
  if (hello.find(kSupportedGroups) == nullptr) return kSecp256r1;
  for (const uint16_t group : hello.groups) {
    if (has_key_share(group)) return group;
  }
  return 0;
}

// The client need not offer the script's scheme. The key signs under it if it can.
uint16_t choose_scheme(const ScriptedTls12Spec& script, const EVP_PKEY& key, const ClientHello& hello) {
  const auto& said = script.server_key_exchange.scheme;
  if (said && can_sign(key, *said)) return *said;
  if (script.version < kTls12) return old_scheme_of(key);
  for (const uint16_t scheme : tls12_schemes_of(key)) {
    if (offers_scheme(hello, scheme)) return scheme;
  }
  return 0;
}

bool is_ecdhe(const Tls12Suite& suite) {
  return suite.key_exchange == KeyExchangeKind::ecdhe || suite.key_exchange == KeyExchangeKind::ecdh_anon;
}

bool is_signed(const ScriptedTls12Spec& script, const Tls12Suite& suite) {
  return !suite.is_anonymous() &&
         (suite.has_key_exchange_message() || holds(script.order, Tls12Message::server_key_exchange));
}

std::vector<uint16_t> candidates(const ScriptedTls12Spec& script) {
  if (script.cipher) return {*script.cipher};
  if (script.version == kSsl3) return {std::begin(kPreferredOfSsl3), std::end(kPreferredOfSsl3)};
  return {std::begin(kPreferred), std::end(kPreferred)};
}

}  // namespace

bool fits_key(const Tls12Suite& suite, const EVP_PKEY& key) {
  const std::string name = cipher_name(suite.id);
  const bool has_rsa = EVP_PKEY_id(&key) == EVP_PKEY_RSA;
  return name.find(has_rsa ? "_ECDSA_" : "_RSA_") == name.npos;
}

std::optional<Tls12Choice> choose_tls12(const ScriptedTls12Spec& script, const EVP_PKEY& key,
                                        const ClientHello& hello, Refusal& refusal) {
  const auto refused = [&](uint8_t alert, const char* why) {
    refusal = {alert, why};
    return std::nullopt;
  };
  if (!script.insists_on.version && !offers_version(hello, script.version)) {
    return refused(SSL_AD_PROTOCOL_VERSION, "no-shared-version");
  }
  // RFC 5246 7.4.1.2: the list "MUST contain, and all implementations MUST support" null.
  if (std::ranges::find(hello.compressions, 0) == hello.compressions.end()) {
    return refused(SSL_AD_ILLEGAL_PARAMETER, "invalid-compression-list");
  }
  const uint16_t group = choose_group(script, hello);
  const uint16_t scheme = choose_scheme(script, key, hello);
  const char* why = "no-shared-cipher";
  for (const uint16_t id : candidates(script)) {
    const Tls12Suite* suite = find_tls12_suite(id);
    if (!fits_key(*suite, key) || !fits_version(*suite, script.version)) continue;
    if (!script.insists_on.cipher && !holds(hello.ciphers, id)) continue;
    if (is_ecdhe(*suite) && group == 0) {
      why = "no-shared-group";
    } else if (is_signed(script, *suite) && scheme == 0) {
      why = "no-shared-signature-algorithm";
    } else {
      return Tls12Choice{suite, is_ecdhe(*suite) ? group : uint16_t{0},
                         is_signed(script, *suite) ? scheme : uint16_t{0}};
    }
  }
  return refused(SSL_AD_HANDSHAKE_FAILURE, why);
}

}  // namespace lab

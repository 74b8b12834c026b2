#include "lab-server/engines/engine/offered.h"

#include <openssl/ssl.h>

#include "lab-server/base/holds.h"
#include "lab-server/tls/names.h"
#include "lab-server/tls/numbers.h"

namespace lab {

bool offers_version(const ClientHello& hello, uint16_t version) {
  return hello.find(kSupportedVersions) != nullptr ? holds(hello.versions, version)
                                                   : version <= hello.legacy_version;
}

bool offers_cipher(const ClientHello& hello, uint16_t cipher) {
  return !is_grease(cipher) && holds(hello.ciphers, cipher);
}

bool offers_group(const ClientHello& hello, uint16_t group) {
  // RFC 8422 4: a client without the extension accepts any group.
  return hello.find(kSupportedGroups) == nullptr || (!is_grease(group) && holds(hello.groups, group));
}

bool offers_scheme(const ClientHello& hello, uint16_t scheme) {
  // RFC 5246 7.4.1.4.1: a client without the extension accepts SHA-1.
  if (hello.find(kSignatureAlgorithms) == nullptr) {
    return scheme == SSL_SIGN_RSA_PKCS1_SHA1 || scheme == SSL_SIGN_ECDSA_SHA1;
  }
  return holds(hello.signature_algorithms, scheme);
}

bool offers_renegotiation_info(const ClientHello& hello) {
  return hello.find(kRenegotiationInfo) != nullptr || holds(hello.ciphers, kRenegotiationSignal);
}

std::string choose_alpn(const std::vector<std::string>& ours, const ClientHello& hello) {
  for (const std::string& protocol : ours) {
    if (holds(hello.alpn, protocol)) return protocol;
  }
  return "";
}

}  // namespace lab

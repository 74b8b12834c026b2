// The findings there are.

#include "certs-gen/audit.h"

namespace lab {

const std::vector<FindingKind>& finding_kinds() {
  static const std::vector<FindingKind> kinds = {
      {"no-certificate", "RFC 8446 4.4.2", "the list of certificates is empty"},
      {"unparsable", "RFC 5280 4.1", "it cannot be read as a certificate"},
      {"expired", "RFC 5280 4.1.2.5", "its time is over"},
      {"not-yet-valid", "RFC 5280 4.1.2.5", "its time has not begun"},
      {"name-mismatch", "RFC 9525 6.3", "it is for other names"},
      {"no-san", "RFC 5280 4.2.1.6", "it has no name in its subjectAltName"},
      {"self-signed", "RFC 5280 6.1", "the leaf signed itself and is no root"},
      {"issuer-missing", "RFC 8446 4.4.2", "its issuer was not sent and is no root"},
      {"untrusted-root", "RFC 5280 6.1", "the chain ends at a CA that is no root"},
      {"bad-signature", "RFC 5280 6.1.3 (a)(1)", "its issuer's key does not verify it"},
      {"broken-signature", "RFC 5280 6.1.3 (a)(1)", "it names its issuer's key, which does not verify it"},
      {"issuer-name-mismatch", "RFC 5280 6.1.3 (a)(4)",
       "it names another issuer than the one that signed it"},
      {"not-a-ca", "RFC 5280 6.1.4 (k)", "it issued a certificate and is no CA"},
      {"missing-key-cert-sign", "RFC 5280 6.1.4 (n)", "it issued a certificate and may not"},
      {"path-length-exceeded", "RFC 5280 4.2.1.9", "more CAs follow than it allows"},
      {"wrong-purpose", "RFC 5280 4.2.1.12", "it is for another purpose"},
      {"key-cert-sign-without-ca", "RFC 5280 4.2.1.9",
       "it may sign certificates by its key usage, and is no CA"},
      {"any-purpose", "RFC 5280 4.2.1.12", "it is for any purpose, which clients may refuse"},
      {"key-usage", "RFC 8446 4.4.2.2", "its key may not sign a handshake"},
      {"weak-key", "RFC 9325 4.5", "RSA below 2048 bits"},
      {"weak-signature", "RFC 9325 4.5", "signed over SHA-1, MD5 or MD4"},
      {"bad-public-key", "RFC 5480 2.1.1", "its public key cannot be read, or its curve has no name"},
      {"unusable-key", "RFC 8446 4.2.3", "its key is of a kind or on a curve that signs no handshake"},
      {"unknown-critical-extension", "RFC 5280 4.2", "it has a critical extension that nobody knows"},
      {"bad-version", "RFC 5280 4.1.2.1",
       "its version does not exist, or has no extensions and here are some"},
      {"bad-serial", "RFC 5280 4.1.2.2", "its serial number is zero, negative or longer than 20 octets"},
      {"signature-algorithm-mismatch", "RFC 5280 4.1.1.2", "it names two signature algorithms"},
      {"empty-issuer", "RFC 5280 4.1.2.4", "its issuer has no name"},
      {"empty-subject", "RFC 5280 4.1.2.6", "its subject has no name, and nothing else makes up for it"},
      {"duplicate-extension", "RFC 5280 4.2", "one of its extensions stands twice"},
      {"malformed-extension", "RFC 5280 4.2.1", "one of its extensions cannot be read"},
      {"malformed-name-constraints", "RFC 5280 4.2.1.10", "its name constraints cannot be read"},
      {"name-constraints-in-leaf", "RFC 5280 4.2.1.10", "it is no CA and has name constraints"},
      {"name-constraint-violated", "RFC 5280 6.1.3 (b)", "a CA above it may not issue for its name"},
      {"dns-name-not-ascii", "RFC 5280 4.2.1.6", "one of its DNS names holds other bytes than ASCII's"},
      {"odd-dns-name", "RFC 5280 4.2.1.6", "one of its DNS names is no host name"},
      {"no-authority-key-id", "RFC 5280 4.2.1.1", "it does not say which key signed it"},
      {"key-id-mismatch", "RFC 5280 4.2.1.1", "it says that another key than its issuer's signed it"},
      {"no-subject-key-id", "RFC 5280 4.2.1.2", "it is a CA and does not identify its key"},
      {"wrong-criticality", "RFC 5280 4.2", "one of its extensions is critical and must not be"},
      {"not-critical", "RFC 5280 4.2.1", "one of its extensions must be critical and is not"},
      {"oversized-chain", "RFC 8446 4.4.2", "it is larger than most clients read"},
      {"duplicate-certificate", "RFC 8446 4.4.2", "it was sent twice"},
      {"unrelated-certificate", "RFC 8446 4.4.2", "it was sent and is part of no path"},
      {"leaf-not-first", "RFC 8446 4.4.2", "the list begins with a CA's certificate"},
      {"several-paths", "RFC 4158 2.4",
       "it is another certificate of an issuer on the path, and leads elsewhere"},
      {"long-chain", "RFC 8446 4.4.2", "more certificates than some clients follow"},
      {"wrong-order", "RFC 8446 4.4.2", "it does not certify the one before it"},
  };
  return kinds;
}

}  // namespace lab

#include "client-matrix/knowledge/traits.h"

#include <fmt/format.h>

#include <algorithm>

#include "lab-server/base/error.h"
#include "lab-server/base/text.h"

namespace lab {

const std::vector<Trait>& all_traits() {
  static const std::vector<Trait> kTraits = {
      {"checks-hostname", "compares the name that it asked for with the certificate's names"},
      {"checks-purpose", "refuses a certificate whose extended key usage lacks serverAuth"},
      {"drops-injected-replies", "forgets what came in the clear behind the go-ahead of STARTTLS"},
      {"requires-san", "ignores the common name"},
      {"checks-key-usage", "refuses a certificate whose key usage allows nothing that TLS needs"},
      {"requires-digital-signature",
       "refuses a certificate whose key usage lacks digitalSignature, in handshakes where the server signs"},
      {"refuses-rsa-1024",
       "refuses RSA keys below 2048 bits, as OpenSSL does at the security level 2 of Debian"},
      {"refuses-sha1", "refuses certificates signed over SHA-1"},
      {"compares-key-ids",
       "rejects an issuer whose key identifier differs from the one that the certificate names"},
      {"compares-issuer-serials",
       "rejects an issuer whose serial number differs from the one that the certificate names"},
      {"minds-critical-in-roots",
       "refuses a trusted root with an unknown critical extension, which RFC 5280 6.1.1 (d) does not demand"},
      {"minds-purpose-of-roots",
       "applies a trusted root's own extended key usage to the certificates below it"},
      {"constrains-wildcards", "refuses a wildcard that reaches into an excluded subtree"},
      {"offers-alpn", "offers application protocols"},
      {"fetches-aia", "fetches a missing issuer from the URL in the certificate"},
      {"fetches-ocsp", "asks the OCSP responder that the certificate names, when revocation checking is on"},
      {"fetches-ocsp-of-issuers",
       "also asks about the CAs of the chain, when configured to check the whole chain"},
      {"fetches-crl", "fetches the CRL that the certificate names, when revocation checking is on"},
      {"fetches-crl-when-told",
       "does so when configured to check by CRL, and then refuses every certificate that names none"},
      {"checks-staple",
       "refuses a stapled response that is \"revoked\" or proves nothing; curl does with `--cert-status`"},
      {"requires-staple", "refuses every server that staples nothing, when configured to require a staple"},
      {"honours-must-staple", "refuses a must-staple certificate without a staple"},
      {"backtracks", "tries another issuer when its first choice leads to no root, or is not good enough"},
      {"trusts-expired-roots",
       "ignores the dates of a trusted root (RFC 5280 6.1.1 (d) does not demand the check)"},
      {"checks-roots",
       "checks the basicConstraints of a trusted root, which RFC 5280 6.1.1 (d) does not demand either"},
      {"speaks-tls1.0", "still negotiates TLS 1.0 and 1.1"},
      {"sends-large-hello", "sends a ClientHello of more than 1300 bytes, with a post-quantum key share"},
      {"sends-256-to-511-bytes", "sends a ClientHello of 256 to 511 bytes and does not pad it"},
      {"sends-grease", "puts GREASE values into its ClientHello (RFC 8701)"},
      {"sends-newer-record-version", "sends its ClientHello in a record of version TLS 1.2"},
      {"ends-in-empty-extension", "sends a ClientHello whose last extension is empty"},
      {"ignores-record-version", "accepts records of any version, as RFC 8446 5.1 allows"},
      {"passes-over-unknown-extensions",
       "ignores unknown extensions in a server's messages, though it did not ask for them"},
      {"checks-dh-groups",
       "refuses a Diffie-Hellman modulus that is not prime, and a generator of a small group"},
      {"refuses-empty-records", "refuses an empty handshake record (RFC 8446 5.4)"},
      {"takes-legacy-renegotiation", "connects to servers without secure renegotiation (RFC 5746)"},
      {"offers-sha1", "still offers signatures over SHA-1 for the handshakes of TLS 1.2"},
      {"checks-echoed-session-id",
       "refuses a TLS 1.2 ServerHello that echoes its random session id, though there is no session to "
       "resume"},
      {"resumes-by-session-id", "resumes TLS 1.2 sessions by their id, without a ticket"},
      {"compares-early-data-suite",
       "refuses a server that accepts early data under another suite than the session's"},
      {"offers-static-rsa", "still offers RSA key exchange under TLS 1.2"},
      {"offers-post-handshake-auth", "offers to be asked for a certificate after a TLS 1.3 handshake"},
      {"limits-key-updates",
       "refuses a server that changes its keys again and again and sends no data in between"},
      {"repeats-requests", "repeats a request by itself when a kept connection ends without an answer"},
      {"keeps-trailing-dot", "sends a name with its dot at the end, which RFC 6066 3 takes off"},
      {"offers-mldsa", "offers signatures by ML-DSA"},
      {"demands-http2", "gives up when the server does not agree on HTTP/2, for which it was asked"},
      {"falls-back-to-http1", "asks again by HTTP/1.1 when a stream is reset with HTTP_1_1_REQUIRED"},
      {"repeats-refused-streams", "asks again when a stream is reset with REFUSED_STREAM"},
      {"coalesces-connections",
       "uses an HTTP/2 connection for a second host that its certificate holds, as browsers do"},
      {"omits-alpn", "offers no application protocol"},
      {"omits-extended-master-secret", "does not offer extended_master_secret (RFC 7627)"},
      {"requires-extended-master-secret",
       "refuses a TLS 1.2 server without extended_master_secret, as FIPS 140-3 demands"},
      {"ignores-ca-names", "also sends its certificate to a server that asks for certificates of other CAs"},
      {"ignores-certificate-types",
       "also sends its certificate to a TLS 1.2 server that asks for other types, if the algorithms fit"},
      {"requires-close-notify",
       "treats an end without close_notify as a truncation, even if Content-Length is right"},
  };
  return kTraits;
}

void read_traits(const Node& node, std::vector<std::string>& traits) {
  std::vector<std::string> known;
  for (const Trait& trait : all_traits()) known.emplace_back(trait.name);
  if (node.kind() != Node::Kind::sequence) node.fail("a list", "write it as [a, b]");
  traits.clear();
  for (const Node& item : node.items()) {
    const std::string& name = item.text();
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      throw Error(fmt::format("no trait '{}'", name), did_you_mean(name, known), item.where());
    }
    traits.push_back(name);
  }
}

Shape traits_shape() {
  Shape trait{.form = Shape::Form::name, .called = "trait"};
  for (const Trait& one : all_traits()) trait.names.emplace_back(one.name);
  return list_of(trait);
}

}  // namespace lab

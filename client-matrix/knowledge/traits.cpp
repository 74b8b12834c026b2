#include "client-matrix/knowledge/traits.h"

#include <fmt/format.h>

#include <algorithm>

#include "lab-server/base/error.h"
#include "lab-server/base/text.h"

namespace lab {

const std::vector<Trait>& all_traits() {
  static const std::vector<Trait> kTraits = {
      {"checks-hostname", "compares the name it asked for with the certificate's"},
      {"checks-purpose", "refuses a certificate whose extended key usage lacks serverAuth"},
      {"requires-san", "ignores the common name"},
      {"checks-key-usage", "refuses a certificate whose key usage is for nothing that TLS does"},
      {"requires-digital-signature",
       "refuses a certificate whose key usage lacks digitalSignature, in handshakes where the server signs"},
      {"refuses-rsa-1024",
       "refuses RSA keys below 2048 bits, as OpenSSL does at the security level 2 of Debian"},
      {"refuses-sha1", "refuses certificates signed over SHA-1"},
      {"compares-key-ids", "takes no issuer whose key identifier differs from the one the certificate names"},
      {"compares-issuer-serials",
       "takes no issuer whose serial number differs from the one the certificate names"},
      {"minds-critical-in-roots",
       "refuses a root it trusts for a critical extension it does not know, which RFC 5280 6.1.1 (d) does "
       "not ask for"},
      {"minds-purpose-of-roots",
       "holds what a root it trusts has issued to the root's own extended key usage"},
      {"constrains-wildcards", "refuses a wildcard that reaches into an excluded subtree"},
      {"offers-alpn", "offers application protocols"},
      {"fetches-aia", "fetches a missing issuer from the URL in the certificate"},
      {"fetches-ocsp", "asks the OCSP responder named in the certificate, when revocation checking is on"},
      {"fetches-ocsp-of-issuers",
       "asks for the CAs of the chain as well, when told to check the whole chain"},
      {"fetches-crl", "fetches the CRL named in the certificate, when revocation checking is on"},
      {"fetches-crl-when-told",
       "does so when told to check by CRL, and then refuses every certificate that names none"},
      {"checks-staple",
       "refuses a stapled response that says \"revoked\" or proves nothing; curl does when told to "
       "(`--cert-status`)"},
      {"requires-staple", "refuses every server that staples nothing, when told to require a staple"},
      {"honours-must-staple", "refuses a must-staple certificate without a staple"},
      {"backtracks",
       "takes another issuer when the first one it chose leads to no root, or is not good enough"},
      {"trusts-expired-roots",
       "does not look at the dates of a root it trusts (RFC 5280 6.1.1 (d) does not ask for them)"},
      {"checks-roots",
       "holds a root it trusts to basicConstraints, which RFC 5280 6.1.1 (d) does not ask for either"},
      {"speaks-tls1.0", "still negotiates TLS 1.0 and 1.1"},
      {"sends-large-hello", "sends a ClientHello of more than 1300 bytes: a post-quantum key share is in it"},
      {"sends-256-to-511-bytes", "sends a ClientHello of 256 to 511 bytes and does not pad it"},
      {"sends-grease", "puts GREASE values into its ClientHello (RFC 8701)"},
      {"sends-newer-record-version", "sends its ClientHello in a record that says TLS 1.2"},
      {"ends-in-empty-extension", "sends a ClientHello whose last extension is empty"},
      {"ignores-record-version", "takes records of any version, as RFC 8446 5.1 lets it"},
      {"passes-over-unknown-extensions",
       "passes over extensions in a server's messages that it does not know, though it did not ask for them"},
      {"checks-dh-groups",
       "refuses a Diffie-Hellman modulus that is no prime, and a generator of a small group"},
      {"refuses-empty-records", "refuses a handshake record that holds nothing (RFC 8446 5.4)"},
      {"takes-legacy-renegotiation", "connects to servers that know no secure renegotiation (RFC 5746)"},
      {"offers-sha1", "still offers signatures over SHA-1 for the handshakes of TLS 1.2"},
      {"checks-echoed-session-id",
       "refuses its own random session id in the ServerHello of TLS 1.2, which resumes nothing"},
      {"resumes-by-session-id", "resumes TLS 1.2 sessions by their id, without a ticket"},
      {"offers-static-rsa", "still offers RSA key exchange under TLS 1.2"},
      {"offers-post-handshake-auth", "offers to be asked for a certificate after a TLS 1.3 handshake"},
      {"limits-key-updates",
       "refuses a server that changes its keys over and over and says nothing in between"},
      {"repeats-requests",
       "repeats a request by itself when the connection it kept alive ends without an answer"},
      {"ignores-ca-names", "sends its certificate also to a server that asks for those of other CAs"},
      {"requires-close-notify",
       "takes an end without close_notify for a truncation, whatever the length says"},
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

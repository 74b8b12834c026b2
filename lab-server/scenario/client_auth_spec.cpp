#include "lab-server/scenario/client_auth_spec.h"

#include "certs-gen/x509/general_name.h"
#include "lab-server/scenario/alert_key.h"
#include "lab-server/scenario/registry_number.h"
#include "lab-server/scenario/revocation_spec.h"

namespace lab {
namespace {

const Name<ClientAuthSpec::Mode> kClientAuthModes[] = {
    {ClientAuthSpec::Mode::off, "off"},
    {ClientAuthSpec::Mode::optional, "optional"},
    {ClientAuthSpec::Mode::required, "required"},
};

void read_admitted(ClientAuthSpec& auth, const Node& node) {
  read_value(node, auth.admits);
  for (const Node& name : node.items()) check_general_name(name);
}

void read_schemes(ClientAuthSpec& auth, const Node& node) {
  if (node.kind() != Node::Kind::sequence) node.fail("a list", "write it as [a, b]");
  auth.signature_algorithms.clear();
  for (const Node& item : node.items())
    auth.signature_algorithms.push_back(read_registered(item, kSignatureSchemeNames));
}

void write_schemes(Node& node, const ClientAuthSpec& auth) {
  std::vector<Node> names;
  for (const uint16_t scheme : auth.signature_algorithms)
    names.push_back(scalar_node(registered_text(scheme, kSignatureSchemeNames), false));
  node = sequence_node(std::move(names), {});
}

Shape schemes_shape() { return list_of(registered_shape(kSignatureSchemeNames)); }

const Fields<ClientCrlSpec> kClientCrlFields = {
    {"of", "recipes of the CAs whose CRLs the server has; each level of the client's chain needs one",
     set<&ClientCrlSpec::of, ClientCrlSpec>},
    {"lists", "recipes of the certificates on them", set<&ClientCrlSpec::lists, ClientCrlSpec>},
    {"times", "their thisUpdate and nextUpdate", set<&ClientCrlSpec::times, ClientCrlSpec>},
};

const Fields<ClientAuthSpec> kClientAuthFields = {
    {"mode", "required: the server refuses a client without one", set<&ClientAuthSpec::mode, ClientAuthSpec>},
    {"trusts", "recipe of the CA whose client certificates the server accepts",
     set<&ClientAuthSpec::trusts, ClientAuthSpec>},
    {"names",
     "recipes of the CAs that the request for a certificate names, ca* for a CA and its issuers; none when "
     "left out",
     set<&ClientAuthSpec::names, ClientAuthSpec>},
    {"signature_algorithms",
     "the schemes that the request for a certificate names",
     {read_schemes, write_schemes, schemes_shape}},
    {"crl", "the CRLs by which the server checks the client's chain",
     set<&ClientAuthSpec::crl, ClientAuthSpec>},
    {"admits",
     "names (app.localhost, uri:spiffe://…, email:…) of which the client's certificate must have one",
     set<&ClientAuthSpec::admits, ClientAuthSpec>.read_by(read_admitted)},
    {"defers", "true: the handshake goes on for a client that is refused; `http:` answers it",
     set<&ClientAuthSpec::defers, ClientAuthSpec>},
    {"alert", "the alert that refuses a certificate, whatever the reason",
     optional_alert_at<&ClientAuthSpec::alert, ClientAuthSpec>},
    {"takes_ms", "how long the server takes to judge a certificate",
     set<&ClientAuthSpec::takes, ClientAuthSpec>},
};

}  // namespace

std::span<const Name<ClientAuthSpec::Mode>> yaml_names(As<ClientAuthSpec::Mode>) { return kClientAuthModes; }
const Fields<ClientCrlSpec>& yaml_fields(As<ClientCrlSpec>) { return kClientCrlFields; }
const Fields<ClientAuthSpec>& yaml_fields(As<ClientAuthSpec>) { return kClientAuthFields; }

}  // namespace lab

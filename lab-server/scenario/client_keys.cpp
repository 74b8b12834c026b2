// A `client:` block, key by key.

#include "lab-server/scenario/scenario.h"

namespace lab {
namespace {

void read_trusts(ClientSpec& client, const Node& node) {
  if (node.kind() == Node::Kind::sequence) return read_value(node, client.trusts);
  client.trusts.resize(1);
  read_value(node, client.trusts.front());
}

Shape trusts_shape() { return pick_of({list_of(shape_for<RecipeName>()), shape_for<RecipeName>()}); }

const Name<ClientSpec::Checking> kCheckingNames[] = {{ClientSpec::Checking::off, "false"},
                                                     {ClientSpec::Checking::on, "true"},
                                                     {ClientSpec::Checking::chain, "chain"},
                                                     {ClientSpec::Checking::crl, "crl"},
                                                     {ClientSpec::Checking::staple, "staple"}};

constexpr Member<ClientSpec> kStarttls = {
    [](ClientSpec& client, const Node& node) { read_protocol(node, client.starttls); },
    [](Node& node, const ClientSpec& client) {
      node = scalar_node(client.starttls.empty() ? "none" : client.starttls, false);
    },
    protocol_shape};

const Fields<ClientSpec> kClientFields = {
    {"trusts", "recipe of the client's trust anchor, or a list of them",
     Member<ClientSpec>(read_trusts, set<&ClientSpec::trusts, ClientSpec>.write, trusts_shape)},
    {"clock", "how far its clock is ahead (+10d) or behind (-2h)", set<&ClientSpec::clock, ClientSpec>},
    {"pin", "recipe of the leaf whose key it pins", set<&ClientSpec::pin, ClientSpec>},
    {"ech",
     "what it has of the server's ECH configuration; none: it offers no ECH; stale: its key is gone; "
     "other-key: the server has another key of its id; cut: it ends too early; unknown: of a version that "
     "nobody knows",
     set<&ClientSpec::ech, ClientSpec>},
    {"ech_retry",
     "true: when its ECH is rejected, it connects again by the configurations that the server sent",
     set<&ClientSpec::retries_ech, ClientSpec>},
    {"certificate", "recipe of its client certificate", set<&ClientSpec::certificate, ClientSpec>},
    {"send", "recipes of the chain that it is given, leaf first", set<&ClientSpec::send, ClientSpec>},
    {"key", "recipe of the certificate whose key it is given", set<&ClientSpec::key, ClientSpec>},
    {"min_version", "the lowest version it may offer", set<&ClientSpec::min_version, ClientSpec>},
    {"max_version", "the highest version it may offer", set<&ClientSpec::max_version, ClientSpec>},
    {"ciphers", "cipher suites of TLS 1.2 and below, OpenSSL's names", set<&ClientSpec::ciphers, ClientSpec>},
    {"fallback", "true: it offers TLS 1.2 and sends TLS_FALLBACK_SCSV",
     set<&ClientSpec::is_fallback, ClientSpec>},
    {"starttls", "the protocol in which it asks for TLS; none: it begins with TLS", kStarttls},
    {"connections", "1 to 3, one after the other; the later ones offer to resume",
     between<&ClientSpec::connections, 1, 3, ClientSpec>},
    {"resumes", "false: its later connections do not offer to resume", set<&ClientSpec::resumes, ClientSpec>},
    {"second_host", "the name that its later connections ask for, with the session of the first",
     set<&ClientSpec::second_host, ClientSpec>},
    {"early_data", "true: its second connection sends its request as early data",
     set<&ClientSpec::sends_early_data, ClientSpec>},
    {"requests", "how many it sends on each connection", between<&ClientSpec::requests, 1, 100, ClientSpec>},
    {"http", "2: it offers HTTP/2, and speaks it where the server agrees",
     between<&ClientSpec::http, 1, 2, ClientSpec>},
    {"trailing_dot", "true: it is given the host's name with a dot at its end, as in a zone file",
     set<&ClientSpec::has_trailing_dot, ClientSpec>},
    {"check_revocation",
     "true: as the client knows how; chain: CAs too; crl: by CRL; staple: by requiring one",
     one_of<&ClientSpec::check_revocation, kCheckingNames, ClientSpec>},
};

}  // namespace

const Fields<ClientSpec>& yaml_fields(As<ClientSpec>) { return kClientFields; }

ClientSpec parse_client(const Node& node) { return read<ClientSpec>(node, kClientFields); }

}  // namespace lab

// A `client:` block, key by key.

#include "lab-server/scenario/scenario.h"

namespace lab {
namespace {

void read_trusts(ClientSpec& client, const Node& node) {
  client.trusts.clear();
  if (node.kind() == Node::Kind::scalar) {
    client.trusts.push_back(node.text());
  } else {
    read_value(node, client.trusts);
  }
}

void read_connections(ClientSpec& client, const Node& node) {
  client.connections = static_cast<int>(read_integer(node, 1, 2));
}

void read_requests(ClientSpec& client, const Node& node) {
  client.requests = static_cast<int>(read_integer(node, 1, 100));
}

void read_checking(ClientSpec& client, const Node& node) {
  using Checking = ClientSpec::Checking;
  static const Name<Checking> kNames[] = {{Checking::off, "false"},
                                          {Checking::on, "true"},
                                          {Checking::chain, "chain"},
                                          {Checking::crl, "crl"},
                                          {Checking::staple, "staple"}};
  client.check_revocation = read_enum(node, kNames);
}

const Fields<ClientSpec> kClientFields = {
    {"trusts", "recipe of the client's trust anchor, or a list of them", read_trusts},
    {"clock", "how far its clock is off: +10d, -2h", set<&ClientSpec::clock, ClientSpec>},
    {"pin", "recipe of the leaf whose key it insists on", set<&ClientSpec::pin, ClientSpec>},
    {"certificate", "recipe of its client certificate", set<&ClientSpec::certificate, ClientSpec>},
    {"min_version", "the lowest version it may offer", set<&ClientSpec::min_version, ClientSpec>},
    {"max_version", "the highest version it may offer", set<&ClientSpec::max_version, ClientSpec>},
    {"ciphers", "cipher suites of TLS 1.2 and below, OpenSSL's names", set<&ClientSpec::ciphers, ClientSpec>},
    {"fallback", "true: it offers TLS 1.2 and says that it had tried more",
     set<&ClientSpec::is_fallback, ClientSpec>},
    {"connections", "1 or 2; the second offers to resume", read_connections},
    {"requests", "how many on each connection", read_requests},
    {"check_revocation",
     "true: as the client knows how; chain: CAs too; crl: by CRL; staple: by requiring one", read_checking},
};

}  // namespace

ClientSpec parse_client(const Node& node) { return read<ClientSpec>(node, kClientFields); }

}  // namespace lab

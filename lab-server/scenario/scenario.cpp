#include "lab-server/scenario/scenario.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "lab-server/base/text.h"

namespace lab {

void read_value(const Node& node, FaultSpec& fault) {
  fault.where = node.where();
  if (node.kind() == Node::Kind::scalar) {
    fault.name = node.text();
    return;
  }
  const Node* when = node.kind() == Node::Kind::map ? node.find("when") : nullptr;
  if (node.kind() != Node::Kind::map || node.entries().size() != (when == nullptr ? 1u : 2u)) {
    node.fail("one fault", "write it as {stall-handshake: {delay_ms: 300}}, with `when:` beside it, or just its name");
  }
  if (when != nullptr) fault.when = *when;
  for (const Node::Entry& entry : node.entries()) {
    if (entry.key == "when") continue;
    fault.name = entry.key;
    fault.params = entry.value;
    fault.where = entry.where;
  }
}

namespace {

const Name<ClientAuthSpec::Mode> kClientAuthModes[] = {
    {ClientAuthSpec::Mode::off, "off"},
    {ClientAuthSpec::Mode::optional, "optional"},
    {ClientAuthSpec::Mode::required, "required"},
};

const Name<TicketSpec::Keys> kTicketKeys[] = {
    {TicketSpec::Keys::kept, "kept"},
    {TicketSpec::Keys::rotated, "rotated"},
};

}  // namespace

void read_value(const Node& node, ClientAuthSpec::Mode& mode) { mode = read_enum(node, kClientAuthModes); }
void read_value(const Node& node, TicketSpec::Keys& keys) { keys = read_enum(node, kTicketKeys); }

namespace {

const Fields<ClientAuthSpec> kClientAuthFields = {
    {"mode", "off, optional or required", set<&ClientAuthSpec::mode, ClientAuthSpec>},
    {"trusts", "recipe of the CA whose client certificates are accepted", set<&ClientAuthSpec::trusts, ClientAuthSpec>},
};

const Fields<TicketSpec> kTicketFields = {
    {"enabled", "whether session tickets are issued", set<&TicketSpec::enabled, TicketSpec>},
    {"keys", "kept, or rotated after every connection", set<&TicketSpec::keys, TicketSpec>},
};

void read_known_names(SniSpec& sni, const Node& node) {
  sni.known.clear();
  for (const Node::Entry& entry : node.entries()) read_value(entry.value, sni.known[entry.key]);
}

const Fields<SniSpec> kSniFields = {
    {"known", "names the server knows, each with its recipe", read_known_names},
    {"otherwise", "recipe for no name and for unknown names", set<&SniSpec::otherwise, SniSpec>},
};

}  // namespace

void read_value(const Node& node, ClientAuthSpec& auth) { read_into(auth, node, kClientAuthFields); }
void read_value(const Node& node, TicketSpec& tickets) { read_into(tickets, node, kTicketFields); }
void read_value(const Node& node, SniSpec& sni) { read_into(sni, node, kSniFields); }

namespace {

const Fields<ServerSpec> kServerFields = {
    {"listens", "false: the port is closed", set<&ServerSpec::listens, ServerSpec>},
    {"certificate", "recipe of the leaf", set<&ServerSpec::certificate, ServerSpec>},
    {"send", "recipes of the chain as sent, leaf first; ca* for a CA and its issuers", set<&ServerSpec::send, ServerSpec>},
    {"versions", "TLS versions served", set<&ServerSpec::versions, ServerSpec>},
    {"ciphers", "cipher suites of TLS 1.2 and below, OpenSSL's names", set<&ServerSpec::ciphers, ServerSpec>},
    {"groups", "key-exchange groups", set<&ServerSpec::groups, ServerSpec>},
    {"alpn", "application protocols", set<&ServerSpec::alpn, ServerSpec>},
    {"client_auth", "whether a client certificate is asked for", set<&ServerSpec::client_auth, ServerSpec>},
    {"tickets", "session tickets and their keys", set<&ServerSpec::tickets, ServerSpec>},
    {"sni", "which certificate goes to which name", set<&ServerSpec::sni, ServerSpec>},
    {"ocsp", "an OCSP responder, named in the certificate", set<&ServerSpec::ocsp, ServerSpec>},
    {"issuer_ocsp", "an OCSP responder, named in the certificate of its issuer",
     set<&ServerSpec::issuer_ocsp, ServerSpec>},
    {"crl", "a CRL distribution point, named in the certificate", set<&ServerSpec::crl, ServerSpec>},
    {"aia", "where the issuer's certificate is, named in the certificate", set<&ServerSpec::aia, ServerSpec>},
    {"staple", "an OCSP response sent with the certificate", set<&ServerSpec::staple, ServerSpec>},
    {"scripted_tls12", "a scripted server for SSL 3.0 to TLS 1.2", set<&ServerSpec::scripted_tls12, ServerSpec>},
    {"scripted_tls13", "a hand-written TLS 1.3 server, and how it deviates",
     set<&ServerSpec::scripted_tls13, ServerSpec>},
    {"faults", "deliberate misbehaviour", set<&ServerSpec::faults, ServerSpec>},
};

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

void read_checking(ClientSpec& client, const Node& node) {
  using Checking = ClientSpec::Checking;
  static const Name<Checking> kNames[] = {
      {Checking::off, "false"}, {Checking::on, "true"},      {Checking::chain, "chain"},
      {Checking::crl, "crl"},   {Checking::staple, "staple"}};
  client.check_revocation = read_enum(node, kNames);
}

const Fields<ClientSpec> kClientFields = {
    {"trusts", "recipe of the client's trust anchor, or a list of them", read_trusts},
    {"clock", "how far its clock is off: +10d, -2h", set<&ClientSpec::clock, ClientSpec>},
    {"pin", "recipe of the leaf whose key it insists on", set<&ClientSpec::pin, ClientSpec>},
    {"certificate", "recipe of its client certificate", set<&ClientSpec::certificate, ClientSpec>},
    {"max_version", "the highest version it may offer", set<&ClientSpec::max_version, ClientSpec>},
    {"connections", "1 or 2; the second offers to resume", read_connections},
    {"check_revocation", "true: as the client knows how; chain: CAs too; crl: by CRL; staple: by requiring one", read_checking},
};

const Fields<Expect> kExpectFields = {
    {"outcome", "what a client that does its job comes to", set<&Expect::outcome, Expect>},
    {"diagnosis", "the cause, an id of diagnoses.yaml", set<&Expect::diagnosis, Expect>},
    {"findings", "what the audit must find in the chain, and nothing else", set<&Expect::findings, Expect>},
    {"phase", "how far the handshake must get for the fault to be delivered", set<&Expect::phase, Expect>},
    {"accepted_by", "traits that make acceptance right", set<&Expect::accepted_by, Expect>},
    {"noticed_by", "traits without which a client cannot notice", set<&Expect::noticed_by, Expect>},
};

// A scenario file's keys, as they stand in it; the specs are read once all of them are known.
struct File {
  std::string title, story, spec;
  std::vector<std::string> aliases, symptoms, catalogue;
  std::string host;
  Node server, client, expect, twin;
};

const Fields<File> kFileFields = {
    {"title", "one line: what is wrong", set<&File::title, File>},
    {"story", "how it comes about and who meets it", set<&File::story, File>},
    {"spec", "the clause it breaks or tests", set<&File::spec, File>},
    {"aliases", "its names in other collections", set<&File::aliases, File>},
    {"symptoms", "what people see", set<&File::symptoms, File>},
    {"catalogue", "the failure modes it serves", set<&File::catalogue, File>},
    {"host", "the name it is served under, when that matters", set<&File::host, File>},
    {"server", "how the server deviates from a healthy one", set<&File::server, File>},
    {"client", "what the client must be given", set<&File::client, File>},
    {"expect", "what a good client must do", set<&File::expect, File>},
    {"twin", "what heals the scenario, read over its own keys", set<&File::twin, File>},
};

struct Twin {
  Node server, client;
};

const Fields<Twin> kTwinFields = {
    {"server", "keys of `server:` that heal it", set<&Twin::server, Twin>},
    {"client", "keys of `client:` that heal it", set<&Twin::client, Twin>},
};

[[noreturn]] void refuse(const Scenario& scenario, const std::string& message, const std::string& hint) {
  throw Error(message, hint, scenario.where);
}

// A script says itself what is spoken: what stands beside it and has no effect would only mislead.
void check_script(const Scenario& scenario) {
  const ServerSpec& server = scenario.server;
  if (!server.scripted_tls12 && !server.scripted_tls13) return;
  if (server.scripted_tls12 && server.scripted_tls13) {
    refuse(scenario, "two scripts for one server", "`scripted_tls12:` or `scripted_tls13:`");
  }
  if (server.ciphers.empty() && server.groups.empty() && server.client_auth.mode == ClientAuthSpec::Mode::off &&
      server.tickets.keys == TicketSpec::Keys::kept && server.tickets.enabled) {
    return;
  }
  refuse(scenario, "a scripted server has no `ciphers:`, `groups:`, `client_auth:` or `tickets:`",
         server.scripted_tls12 ? "say it under `scripted_tls12:`" : "say it under `scripted_tls13:`");
}

void check(const Scenario& scenario) {
  check_script(scenario);
  if (scenario.title.empty()) refuse(scenario, "a scenario needs a title", "one line: what is wrong");
  if (scenario.server.versions.empty()) refuse(scenario, "no TLS version is served", "name at least one");
  const bool is_failure = scenario.expect.outcome == Outcome::rejected || scenario.expect.outcome == Outcome::timed_out;
  if (is_failure && scenario.expect.diagnosis == "none") {
    refuse(scenario, "a failure needs a diagnosis", "add `diagnosis:` to `expect:`");
  }
  switch (scenario.expect.outcome) {
    case Outcome::accepted:
    case Outcome::rejected:
    case Outcome::timed_out:
    case Outcome::unreachable: break;
    default:
      refuse(scenario, fmt::format("no client can be expected to be '{}'", name_of(scenario.expect.outcome)),
             "accepted, rejected, timed-out or unreachable");
  }
}

}  // namespace

std::vector<FaultSpec> responder_faults(const ServerSpec& server) {
  std::vector<FaultSpec> faults;
  const auto add = [&](const ResponderSpec& responder) {
    faults.insert(faults.end(), responder.faults.begin(), responder.faults.end());
  };
  if (server.ocsp) add(*server.ocsp);
  if (server.issuer_ocsp) add(*server.issuer_ocsp);
  if (server.crl) add(*server.crl);
  if (server.aia) add(*server.aia);
  return faults;
}

SentRecipe sent_recipe(const std::string& entry) {
  const bool has_issuers = entry.ends_with('*');
  return {entry.substr(0, entry.size() - (has_issuers ? 1 : 0)), has_issuers};
}

ServerSpec parse_server(const Node& node) { return read<ServerSpec>(node, kServerFields); }
ClientSpec parse_client(const Node& node) { return read<ClientSpec>(node, kClientFields); }

Scenario parse_scenario(const Node& node, const std::string& id) {
  const File file = read<File>(node, kFileFields);
  Scenario scenario;
  scenario.id = id;
  scenario.host = !file.host.empty() ? file.host : id.substr(id.rfind('/') + 1) + ".localhost";
  scenario.title = file.title;
  scenario.story = std::string(trim(file.story));
  scenario.spec = file.spec;
  scenario.aliases = file.aliases;
  scenario.symptoms = file.symptoms;
  scenario.catalogue = file.catalogue;
  scenario.source = node;
  scenario.where = node.where();
  scenario.recipes = recipes_named(node);
  read_into(scenario.server, file.server, kServerFields);
  read_into(scenario.client, file.client, kClientFields);
  read_into(scenario.expect, file.expect, kExpectFields);

  // Without a `twin:` the healthy server (of the same engine) is the twin; with one, the scenario's own set-up, mended as it says.
  scenario.twin_client = scenario.client;
  if (file.twin.kind() != Node::Kind::null) {
    scenario.twin_server = scenario.server;
    const Twin twin = read<Twin>(file.twin, kTwinFields);
    read_into(scenario.twin_server, twin.server, kServerFields);
    read_into(scenario.twin_client, twin.client, kClientFields);
  } else if (scenario.server.scripted_tls13) {
    scenario.twin_server.scripted_tls13.emplace();  // the same engine, in good health
  }
  check(scenario);
  return scenario;
}

std::string key_of(const ServerSpec& server, const ClientSpec& client) {
  nlohmann::json key = {
      {"listens", server.listens},
      {"certificate", server.certificate},
      {"send", server.send},
      {"versions", server.versions},
      {"ciphers", server.ciphers},
      {"groups", server.groups},
      {"alpn", server.alpn},
      {"client_auth", {server.client_auth.mode, server.client_auth.trusts}},
      {"tickets", {server.tickets.enabled, static_cast<int>(server.tickets.keys)}},
      {"sni", {server.sni.known, server.sni.otherwise}},
      {"faults", plain(server.faults)},
      {"trusts", client.trusts},
      {"clock", client.clock.seconds.count()},
      {"pin", client.pin},
      {"client_certificate", client.certificate.value_or("")},
      {"max_version", client.max_version ? name_of(*client.max_version) : ""},
      {"connections", client.connections},
      {"check_revocation", client.check_revocation},
  };
  if (server.ocsp) key["ocsp"] = key_of(*server.ocsp);
  if (server.issuer_ocsp) key["issuer_ocsp"] = key_of(*server.issuer_ocsp);
  if (server.crl) key["crl"] = key_of(*server.crl);
  if (server.aia) key["aia"] = key_of(*server.aia);
  if (server.staple) key["staple"] = key_of(*server.staple);
  if (server.scripted_tls12) key["scripted_tls12"] = plain(server.scripted_tls12->written);
  if (server.scripted_tls13) key["scripted_tls13"] = plain(server.scripted_tls13->written);
  return key.dump();
}

}  // namespace lab

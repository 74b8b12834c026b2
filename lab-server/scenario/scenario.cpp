#include "lab-server/scenario/scenario.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "lab-server/base/text.h"
#include "lab-server/scenario/server_keys.h"

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
    {"min_version", "the lowest version it may offer", set<&ClientSpec::min_version, ClientSpec>},
    {"max_version", "the highest version it may offer", set<&ClientSpec::max_version, ClientSpec>},
    {"ciphers", "cipher suites of TLS 1.2 and below, OpenSSL's names", set<&ClientSpec::ciphers, ClientSpec>},
    {"fallback", "true: it offers TLS 1.2 and says that it had tried more", set<&ClientSpec::is_fallback, ClientSpec>},
    {"connections", "1 or 2; the second offers to resume", read_connections},
    {"requests", "how many on each connection", read_requests},
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
  const bool says_versions = server.scripted_tls13 && server.versions != ServerSpec().versions;
  if (!says_versions && server.key.empty() && server.ciphers.empty() && server.groups.empty() &&
      server.signature_algorithms.empty() && server.client_auth.mode == ClientAuthSpec::Mode::off &&
      server.tickets.keys == TicketSpec::Keys::kept && server.tickets.enabled) {
    return;
  }
  refuse(scenario,
         "a scripted server has no `versions:`, `key:`, `ciphers:`, `groups:`, `signature_algorithms:`, "
         "`client_auth:` or `tickets:`",
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
  read_over(scenario.server, file.server);
  read_into(scenario.client, file.client, kClientFields);
  read_into(scenario.expect, file.expect, kExpectFields);

  // Without a `twin:` the healthy server (of the same engine) is the twin; with one, the scenario's own set-up, mended as it says.
  scenario.twin_client = scenario.client;
  if (file.twin.kind() != Node::Kind::null) {
    scenario.twin_server = scenario.server;
    const Twin twin = read<Twin>(file.twin, kTwinFields);
    read_over(scenario.twin_server, twin.server);
    read_into(scenario.twin_client, twin.client, kClientFields);
  } else if (scenario.server.scripted_tls13) {
    scenario.twin_server.scripted_tls13.emplace().written = map_node({}, scenario.where);  // in good health
  }
  check(scenario);
  return scenario;
}

std::string key_of(const ServerSpec& server, const ClientSpec& client) {
  nlohmann::json key = {
      {"listens", server.listens},
      {"certificate", server.certificate},
      {"send", server.send},
      {"key", server.key},
      {"versions", server.versions},
      {"ciphers", server.ciphers},
      {"groups", server.groups},
      {"signature_algorithms", server.signature_algorithms},
      {"alpn", server.alpn},
      {"requests", server.requests},
      {"client_auth", {server.client_auth.mode, server.client_auth.trusts}},
      {"tickets", {server.tickets.enabled, static_cast<int>(server.tickets.keys)}},
      {"sni", {server.sni.known, server.sni.otherwise, server.sni.unknown, server.sni.absent, server.sni.holds_host}},
      {"faults", plain(server.faults)},
      {"trusts", client.trusts},
      {"clock", client.clock.seconds.count()},
      {"pin", client.pin},
      {"client_certificate", client.certificate.value_or("")},
      {"min_version", client.min_version ? name_of(*client.min_version) : ""},
      {"max_version", client.max_version ? name_of(*client.max_version) : ""},
      {"client_ciphers", client.ciphers},
      {"fallback", client.is_fallback},
      {"connections", client.connections},
      {"client_requests", client.requests},
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

#include "lab-server/scenario/scenario.h"

#include <fmt/format.h>

#include <algorithm>

#include "lab-server/base/rows.h"
#include "lab-server/base/text.h"
#include "lab-server/scenario/twin.h"

namespace lab {
namespace {

const Fields<Expect> kExpectFields = {
    {"outcome", "how a correct client ends", set<&Expect::outcome, Expect>},
    {"diagnosis", "the cause, an id of lab-server/diagnosis/diagnoses/", set<&Expect::diagnosis, Expect>},
    {"findings", "exactly what the audit must find in the chain", set<&Expect::findings, Expect>},
    {"client_findings", "exactly what the audit must find in the client's own chain, with the server's roots",
     set<&Expect::client_findings, Expect>},
    {"phase", "how far the handshake must get for the fault to reach the client",
     set<&Expect::phase, Expect>},
    {"accepted_by", "a client with one of these traits rightly accepts", set<&Expect::accepted_by, Expect>},
    {"noticed_by", "a client without these traits cannot notice and rightly accepts",
     set<&Expect::noticed_by, Expect>},
};

}  // namespace

const Fields<Expect>& yaml_fields(As<Expect>) { return kExpectFields; }

namespace {

// A scenario file's keys, as they stand in it; the specs are read once all of them are known.
struct File {
  std::string title, story, spec;
  std::vector<std::string> aliases, symptoms, catalogue;
  std::string host;
  Node server, client, expect, twin;
};

const Fields<File> kFileFields = {
    {"title", "one line: what is wrong", set<&File::title, File>},
    {"story", "how the failure happens and who meets it", set<&File::story, File>},
    {"spec", "the clause that it violates or tests", set<&File::spec, File>},
    {"aliases", "its names in other collections", set<&File::aliases, File>},
    {"symptoms", "what people see", set<&File::symptoms, File>},
    {"catalogue", "the catalogue's failure modes that it shows", set<&File::catalogue, File>},
    {"host", "its host name, when that matters", set<&File::host, File>},
    {"server", "how the server deviates from a healthy one",
     set<&File::server, File>.with(shape_for<ServerSpec>)},
    {"client", "what the client needs to notice the failure",
     set<&File::client, File>.with(shape_for<ClientSpec>)},
    {"expect", "what a good client must do", set<&File::expect, File>.with(shape_for<Expect>)},
    {"twin", "keys that override the scenario's to heal it", set<&File::twin, File>.with(shape_for<Twin>)},
};

[[noreturn]] void refuse(const Scenario& scenario, const std::string& message, const std::string& hint) {
  throw Error(message, hint, scenario.where);
}

// Keys beside each other of which one has no effect would only mislead.
void check_client_auth(const Scenario& scenario) {
  const ClientAuthSpec& auth = scenario.server.client_auth;
  const ClientSpec& client = scenario.client;
  if (!client.certificate && (!client.send.empty() || !client.key.empty()))
    refuse(scenario, "the client has a chain or a key and no certificate", "add `certificate:` to `client:`");
  if (auth.crl.of.empty() && (!auth.crl.lists.empty() || auth.crl.times != Times::current))
    refuse(scenario, "the server has no CRL", "say which CAs' CRLs it has: `of:`");
  if (auth.alert && auth.defers)
    refuse(scenario, "the server never sends the alert of 'client_auth.alert'", "remove it, or 'defers'");
}

void check(const Scenario& scenario) {
  check_client_auth(scenario);
  const SniSpec& sni = scenario.server.sni;
  if (sni.alert && sni.unknown != SniSpec::Answer::alert && sni.absent != SniSpec::Answer::alert)
    refuse(scenario, "the server never sends the alert of 'sni.alert'",
           "add 'unknown: alert' or 'absent: alert'");
  if (scenario.client.ech != EchList::none && !scenario.server.ech)
    refuse(scenario, "the client has an ECH configuration of a server that publishes none",
           "add `ech: {}` to `server:`");
  if (scenario.client.retries_ech && scenario.client.ech == EchList::none)
    refuse(scenario, "the client cannot retry what it does not offer", "add `ech:` to `client:`");
  if (scenario.title.empty()) refuse(scenario, "a scenario needs a title", "one line: what is wrong");
  const bool is_failure =
      scenario.expect.outcome == Outcome::rejected || scenario.expect.outcome == Outcome::timed_out;
  if (is_failure && scenario.expect.diagnosis == "none") {
    refuse(scenario, "a failure needs a diagnosis", "add `diagnosis:` to `expect:`");
  }
  switch (scenario.expect.outcome) {
    case Outcome::accepted:
    case Outcome::rejected:
    case Outcome::timed_out:
    case Outcome::unreachable:
      break;
    default:
      refuse(scenario, fmt::format("no client can be expected to be '{}'", name_of(scenario.expect.outcome)),
             "accepted, rejected, timed-out or unreachable");
  }
}

}  // namespace

std::vector<FaultSpec> responder_faults(const ServerSpec& server) {
  std::vector<FaultSpec> faults;
  for (const ResponderName& row : kResponders) {
    const auto& responder = server.responders[row.kind];
    if (!responder) continue;
    const std::vector<FaultSpec>& own = common_of(*responder).faults;
    faults.insert(faults.end(), own.begin(), own.end());
  }
  return faults;
}

Scenario parse_scenario(const Node& node, const std::string& id, std::string_view domain) {
  const File file = read<File>(node, kFileFields);
  Scenario scenario;
  scenario.id = id;
  scenario.domain = domain;
  scenario.host = !file.host.empty() ? file.host : fmt::format("{}.{}", id.substr(id.rfind('/') + 1), domain);
  scenario.title = file.title;
  scenario.story = std::string(trim(file.story));
  scenario.spec = file.spec;
  scenario.aliases = file.aliases;
  scenario.symptoms = file.symptoms;
  scenario.catalogue = file.catalogue;
  scenario.source = node;
  scenario.where = node.where();
  scenario.recipes = recipes_named(node);
  scenario.server = parse_server(file.server);
  scenario.client = parse_client(file.client);
  read_into(scenario.expect, file.expect, kExpectFields);
  const Twin twin = twin_of(node);
  scenario.twin_server = parse_server(twin.server);
  scenario.twin_client = parse_client(twin.client);
  check(scenario);
  return scenario;
}

std::vector<Scenario> read_scenarios(const Node& file, const std::string& id, std::string_view domain) {
  const size_t last = id.rfind('/') + 1;  // 0 where there is no slash
  std::vector<Scenario> scenarios;
  for (const NamedNode& row : rows_of(moved_below(file, domain), id.substr(last)))
    scenarios.push_back(parse_scenario(row.node, id.substr(0, last) + row.name, domain));
  return scenarios;
}

const Keys& row_keys() {
  static const Keys kKeys = keys_of(kFileFields);
  return kKeys;
}

const Keys& scenario_keys() {
  static const Keys kKeys = [] {
    Keys keys = row_keys();
    keys.push_back(
        {kRows,
         "several scenarios that differ in a few keys: names, each with the keys it adds or has otherwise",
         map_of({.called = kRowKeys}),
         {}});
    return keys;
  }();
  return kKeys;
}

Node written(const ServerSpec& server, const ClientSpec& client) {
  std::vector<Node::Entry> blocks = {{"server", {}, {}}, {"client", {}, {}}};
  write_value(blocks[0].value, server);
  write_value(blocks[1].value, client);
  return map_node(std::move(blocks), {});
}

std::string key_of(const ServerSpec& server, const ClientSpec& client) {
  return flow_text(sorted(written(server, client)));
}

}  // namespace lab

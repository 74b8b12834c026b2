// A `server:` block, key by key.

#include <fmt/format.h>

#include "lab-server/base/joined_fields.h"
#include "lab-server/scenario/alert_key.h"
#include "lab-server/scenario/scenario.h"

namespace lab {

void read_value(const Node& node, FaultSpec& fault) {
  fault.where = node.where();
  if (node.kind() == Node::Kind::scalar) {
    fault.name = node.text();
    return;
  }
  const Node* when = node.kind() == Node::Kind::map ? node.find("when") : nullptr;
  if (node.kind() != Node::Kind::map || node.entries().size() != (when == nullptr ? 1u : 2u)) {
    node.fail("one fault",
              "write it as {stall-handshake: {delay_ms: 300}}, with `when:` beside it, or just its name");
  }
  if (when != nullptr) fault.when = *when;
  for (const Node::Entry& entry : node.entries()) {
    if (entry.key == "when") continue;
    fault.name = entry.key;
    fault.params = entry.value;
    fault.where = entry.where;
  }
}

void write_value(Node& node, const FaultSpec& fault) {
  std::vector<Node::Entry> entries = {{fault.name, {}, fault.params}};
  if (fault.when.kind() != Node::Kind::null) entries.push_back({"when", {}, fault.when});
  node = map_node(std::move(entries), {});
}

Shape yaml_shape(As<FaultSpec>) { return {.called = "fault", .sample = "stall-handshake"}; }

namespace {

const Name<TicketSpec::Keys> kTicketKeys[] = {
    {TicketSpec::Keys::kept, "kept"},
    {TicketSpec::Keys::rotated, "rotated"},
    {TicketSpec::Keys::rolling, "rolling"},
    {TicketSpec::Keys::shared, "shared"},
};

const Name<TicketSpec::Unknown> kUnknownTickets[] = {
    {TicketSpec::Unknown::ignored, "ignored"},
    {TicketSpec::Unknown::fatal, "fatal"},
};

const Name<EarlyData> kEarlyData[] = {
    {EarlyData::off, "off"},
    {EarlyData::accepted, "accepted"},
    {EarlyData::too_early, "too-early"},
};

const Name<ServerSpec::WithoutKey> kWithoutKey[] = {
    {ServerSpec::WithoutKey::close, "close"},
    {ServerSpec::WithoutKey::internal_error, "internal_error"},
    {ServerSpec::WithoutKey::handshake_failure, "handshake_failure"},
};

const Name<SniSpec::Answer> kSniAnswers[] = {
    {SniSpec::Answer::serve, "serve"},
    {SniSpec::Answer::alert, "alert"},
    {SniSpec::Answer::close, "close"},
    {SniSpec::Answer::reset, "reset"},
};

}  // namespace

std::span<const Name<TicketSpec::Keys>> yaml_names(As<TicketSpec::Keys>) { return kTicketKeys; }
std::span<const Name<TicketSpec::Unknown>> yaml_names(As<TicketSpec::Unknown>) { return kUnknownTickets; }
std::span<const Name<EarlyData>> yaml_names(As<EarlyData>) { return kEarlyData; }
std::span<const Name<ServerSpec::WithoutKey>> yaml_names(As<ServerSpec::WithoutKey>) { return kWithoutKey; }
std::span<const Name<SniSpec::Answer>> yaml_names(As<SniSpec::Answer>) { return kSniAnswers; }

namespace {

const Fields<TicketSpec> kTicketFields = {
    {"enabled", "whether the server issues session tickets", set<&TicketSpec::enabled, TicketSpec>},
    {"keys",
     "kept: each node has its own; rotated: the key is replaced after every connection; rolling: and the "
     "last "
     "one still opens tickets; shared: all nodes have the same",
     set<&TicketSpec::keys, TicketSpec>},
    {"unknown", "fatal: a ticket under a key that the server lacks fails the handshake (internal_error)",
     set<&TicketSpec::unknown, TicketSpec>},
    {"altered", "true: the MAC of each ticket is wrong", set<&TicketSpec::are_altered, TicketSpec>},
    {"honoured_s", "for how many seconds the server honours a ticket, whatever lifetime it states",
     between<&TicketSpec::honoured_s, 0, 604'800, TicketSpec>},
    {"required", "true: after the first connection, one that resumes no session is turned away",
     set<&TicketSpec::are_required, TicketSpec>},
};

const Fields<SniSpec> kSniFields = {
    {"known", "names that the server knows, each with its recipe", set<&SniSpec::known, SniSpec>},
    {"otherwise", "recipe for no name and for unknown names", set<&SniSpec::otherwise, SniSpec>},
    {"unknown", "what happens to a client that asks for another name", set<&SniSpec::unknown, SniSpec>},
    {"absent", "what happens to a client that asks for no name", set<&SniSpec::absent, SniSpec>},
    {"alert", "the alert of that refusal (default unrecognized_name, or missing_extension for no name)",
     optional_alert_at<&SniSpec::alert, SniSpec>},
};

}  // namespace

const Fields<TicketSpec>& yaml_fields(As<TicketSpec>) { return kTicketFields; }
const Fields<SniSpec>& yaml_fields(As<SniSpec>) { return kSniFields; }

namespace {

// Keys for a real server only: a script chooses these values itself.
const Fields<ServerSpec> kSpokenFields = {
    {"key", "recipe of the certificate whose key signs the handshake", set<&ServerSpec::key, ServerSpec>},
    {"without_key", "the server cannot use its key, and does this to each client",
     set<&ServerSpec::without_key, ServerSpec>},
    {"versions", "TLS versions that the server supports", set<&ServerSpec::versions, ServerSpec>},
    {"ciphers", "cipher suites of TLS 1.2 and below, OpenSSL's names", set<&ServerSpec::ciphers, ServerSpec>},
    {"groups", "key-exchange groups", set<&ServerSpec::groups, ServerSpec>},
    {"signature_algorithms", "the schemes that the server signs with",
     set<&ServerSpec::signature_algorithms, ServerSpec>},
    {"client_auth", "whether the server asks for a client certificate",
     set<&ServerSpec::client_auth, ServerSpec>},
    {"tickets", "session tickets and their keys", set<&ServerSpec::tickets, ServerSpec>},
    {"early_data", "what becomes of a request that comes as early data; too-early: it is answered with 425",
     set<&ServerSpec::early_data, ServerSpec>},
};

// What one node of several may have otherwise than the others, but for its staple.
const Fields<ServerSpec> kOwnFields = joined(
    {
        {"certificate", "recipe of the leaf", set<&ServerSpec::certificate, ServerSpec>},
        {"stored", "recipe of the certificate in the server's file, when it still serves another",
         set<&ServerSpec::stored, ServerSpec>},
        {"send", "recipes of the chain as sent, leaf first; ca* for a CA and its issuers",
         set<&ServerSpec::send, ServerSpec>},
        {"alpn", "application protocols", set<&ServerSpec::alpn, ServerSpec>},
        {"ech",
         "Encrypted Client Hello: the server's keys and its public name; on the scenario's own port, for the "
         "front port goes by the name in the clear",
         set<&ServerSpec::ech, ServerSpec>},
    },
    kSpokenFields);

const Fields<ServerSpec> kStapleField = {
    {"staple", "an OCSP response sent with the certificate", set<&ServerSpec::staple, ServerSpec>}};
const Fields<ServerSpec> kNodeFields = joined(kOwnFields, kStapleField);

const Keys& node_keys() {
  static const Keys kKeys = keys_of(kNodeFields);
  return kKeys;
}

Shape node_shape() { return keys_called("node", node_keys); }
Shape nodes_shape() { return list_of(node_shape()); }

template <ResponderKind kind, class Spec>
constexpr Member<ServerSpec> responder = {[](ServerSpec& server, const Node& node) {
                                            Spec spec;
                                            read_value(node, spec);
                                            server.responders[kind] = std::move(spec);
                                          },
                                          [](Node& node, const ServerSpec& server) {
                                            node = {};
                                            if (server.responders[kind])
                                              write_value(node, std::get<Spec>(*server.responders[kind]));
                                          },
                                          shape_for<Spec>};

const Fields<ServerSpec> kServerFields = joined(
    kOwnFields,
    {
        {"listens", "false: the port is closed", set<&ServerSpec::listens, ServerSpec>},
        {"starttls", "the protocol that the server speaks before TLS, and after it",
         set<&ServerSpec::starttls, ServerSpec>},
        {"nodes",
         "other servers behind the port, each with the keys in which it differs; connections go to them in "
         "turn",
         set<&ServerSpec::nodes, ServerSpec>.with(nodes_shape)},
        {"later",
         "the keys in which every connection after the first differs: a server that has just started",
         set<&ServerSpec::later, ServerSpec>.with(node_shape)},
        {"requests", "how many the server answers on one connection",
         between<&ServerSpec::requests, 1, 100, ServerSpec>},
        {"http", "answers to requests, each for the requests that it fits; the first that fits is sent",
         set<&ServerSpec::http, ServerSpec>},
        {"http2", "how requests over HTTP/2 are turned away; `alpn: [h2]` offers HTTP/2",
         set<&ServerSpec::http2, ServerSpec>},
        {"sni", "which certificate goes to which name", set<&ServerSpec::sni, ServerSpec>},
        {"ocsp", "an OCSP responder, named in the certificate", responder<ResponderKind::ocsp, OcspSpec>},
        {"issuer_ocsp", "an OCSP responder, named in the certificate of its issuer",
         responder<ResponderKind::issuer_ocsp, OcspSpec>},
        {"crl", "a CRL distribution point, named in the certificate", responder<ResponderKind::crl, CrlSpec>},
        {"aia", "where the issuer's certificate is, named in the certificate",
         responder<ResponderKind::aia, AiaSpec>},
        kStapleField.front(),
        {"scripted_tls12", "a scripted server for SSL 3.0 to TLS 1.2",
         set<&ServerSpec::scripted_tls12, ServerSpec>},
        {"scripted_tls13", "a hand-written TLS 1.3 server, and how it deviates",
         set<&ServerSpec::scripted_tls13, ServerSpec>},
        {"gateway", "it hands each request on to a server behind it, by TLS of its own",
         set<&ServerSpec::gateway, ServerSpec>},
        {"faults", "deliberate misbehaviour", set<&ServerSpec::faults, ServerSpec>},
    });

// What stands beside a script and has no effect would only mislead.
void require_one_speaker(const ServerSpec& server, const Location& where) {
  if (!server.scripted_tls12 && !server.scripted_tls13) return;
  if (server.scripted_tls12 && server.scripted_tls13) {
    throw Error("two scripts for one server", "`scripted_tls12:` or `scripted_tls13:`", where);
  }
  const char* script = server.scripted_tls12 ? "scripted_tls12" : "scripted_tls13";
  const Node spoken = written(server, kSpokenFields);
  for (const Node::Entry& entry : spoken.entries()) {
    if (server.scripted_tls12 && entry.key == "versions")
      continue;  // a healthy twin may be limited to TLS 1.2
    throw Error(fmt::format("a scripted server has no `{}:`", entry.key),
                fmt::format("say it under `{}:`", script), where);
  }
}

}  // namespace

const Fields<ServerSpec>& yaml_fields(As<ServerSpec>) { return kServerFields; }

ServerSpec parse_server(const Node& node) {
  const ServerSpec server = read<ServerSpec>(node, kServerFields);
  if (!server.nodes.empty() && server.later.kind() != Node::Kind::null)
    throw Error("connections go to `nodes:` in turn, or differ by `later:`", "keep one of the two",
                node.where());
  for (const ServerSpec& one : nodes_of(server)) {
    require_one_speaker(one, node.where());
    if (one.http2.goaway && one.http2.reset)
      throw Error("requests are turned away by `goaway:` or by `reset:`", "keep one of the two",
                  node.where());
    if (one.ech && !one.sni.known.empty())
      throw Error("names that are known by `sni:` beside `ech:`",
                  "the server looks at the name before it opens the inner ClientHello", node.where());
    if (one.versions.empty()) throw Error("no TLS version is served", "name at least one", node.where());
  }
  return server;
}

std::vector<ServerSpec> nodes_of(const ServerSpec& server) {
  std::vector<ServerSpec> nodes = {server};
  for (const Node& node : server.nodes) read_into(nodes.emplace_back(server), node, kNodeFields);
  if (server.later.kind() != Node::Kind::null)
    read_into(nodes.emplace_back(server), server.later, kNodeFields);
  return nodes;
}

}  // namespace lab

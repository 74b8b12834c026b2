// What a scenario is: one YAML file that says what is wrong with the server, what the client must be given
// for it to show, and what a good client must do.

#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "certs-gen/recipe/responder_kind.h"
#include "lab-server/base/duration.h"
#include "lab-server/base/yaml.h"
#include "lab-server/scenario/fault_spec.h"
#include "lab-server/scenario/outcome.h"
#include "lab-server/scenario/recipe_use.h"
#include "lab-server/scenario/revocation_spec.h"
#include "lab-server/scenario/scripted_tls12_spec.h"
#include "lab-server/scenario/scripted_tls13_spec.h"
#include "lab-server/tls/phase.h"
#include "lab-server/tls/version.h"

namespace lab {

// Whether the server asks for a client certificate (RFC 8446 4.3.2), and whom it trusts.
struct ClientAuthSpec {
  enum class Mode { off, optional, required };
  Mode mode = Mode::off;
  RecipeName trusts = "client-root";  // the CA whose client certificates are accepted
};

// Session tickets (RFC 8446 4.6.1, RFC 5077).
struct TicketSpec {
  enum class Keys { kept, rotated };
  bool enabled = true;
  Keys keys = Keys::kept;  // rotated: the key is replaced after every connection, and the old one is gone
};

// Which certificate goes to which name, and to whom none goes (RFC 6066 3).
struct SniSpec {
  // What a name comes to: it is served, or turned away by an alert, a FIN or an RST.
  enum class Answer { serve, alert, close, reset };
  // Names the server knows, each with its recipe. Empty: every name gets server.certificate.
  std::map<std::string, RecipeName> known;
  RecipeName otherwise;  // the recipe for no name and for unknown names
  Answer unknown = Answer::serve;
  Answer absent = Answer::serve;
  bool holds_host = false;  // whether a request for another host than the name is answered with HTTP 421
};

// How the server is set up. The defaults are a healthy server; a scenario states its deviation only.
struct ServerSpec {
  bool listens = true;
  RecipeName certificate = "leaf";
  std::vector<SentRecipe> send;  // leaf first; empty: the certificate and its issuers
  RecipeName key;                // the recipe whose key signs the handshake; empty: the certificate's own
  std::vector<Version> versions = {Version::tls12, Version::tls13};
  std::vector<std::string> ciphers;  // OpenSSL names for TLS 1.2 and below; empty: the library's own
  std::vector<std::string> groups;
  std::vector<std::string>
      signature_algorithms;  // what it signs by: RFC 8446's names; empty: the library's own
  std::vector<std::string> alpn;
  int requests = 1;  // that a connection serves before the server closes it
  ClientAuthSpec client_auth;
  TicketSpec tickets;
  SniSpec sni;
  // Each is named in the certificate when its recipe has a place.
  EachResponder<std::optional<AnyResponderSpec>> responders;
  std::optional<StapleSpec> staple;
  std::optional<ScriptedTls12Spec>
      scripted_tls12;  // a server whose every byte is ours, instead of a real one
  std::optional<ScriptedTls13Spec> scripted_tls13;  // a hand-written server instead of BoringSSL
  std::vector<FaultSpec> faults;
  std::vector<Node>
      nodes;  // by which keys of this block each further node behind the port differs; nodes_of reads them
};

// What decides how a client sees a chain.
struct ClientView {
  std::vector<RecipeName> trusts = {"root"};  // recipes of its trust anchors; empty: it trusts nobody
  Duration clock{};                           // how far its clock is ahead, or behind when negative
  RecipeName pin;  // recipe of the leaf whose public key it insists on (RFC 7469); empty: it insists on none
};

// What a client is told to offer and to do. The defaults are what every client does by itself.
struct ClientNeeds {
  std::optional<Version> min_version;
  std::optional<Version> max_version;  // "held to TLS 1.2"
  std::vector<std::string> ciphers;    // of TLS 1.2 and below, OpenSSL's names; empty: its own
  bool is_fallback = false;            // it says that it tried a higher version before (RFC 7507)
  int connections = 1;                 // one after the other, the later ones offering to resume
  int requests = 1;                    // one after the other on a connection that is kept alive
  // Switched on where the client has it: by whatever means it knows, of the leaf or of the whole chain; by
  // CRL; by requiring a staple.
  enum class Checking { off, on, chain, crl, staple };
  Checking check_revocation = Checking::off;
};

// What the client is given.
struct ClientSpec : ClientView, ClientNeeds {
  std::optional<RecipeName> certificate;  // recipe of its client certificate
};

// What a client that does its job must do.
struct Expect {
  Outcome outcome = Outcome::accepted;
  std::string diagnosis = "none";
  std::vector<std::string> findings;  // what the audit must find in the chain as served: these and no others
  std::vector<std::string> client_findings;  // the same of the client's chain, by the server's roots
  Phase phase = Phase::tcp;              // how far the handshake must have got for the fault to be delivered
  std::vector<std::string> accepted_by;  // traits that make acceptance right
  std::vector<std::string> noticed_by;   // traits without which a client cannot notice and rightly accepts
};

// A scenario's share of a combination.
struct Part {
  std::string id;
  Expect expect;
  std::vector<std::string> faults;  // names
};

struct Scenario {
  std::string id;  // its path below scenarios/ without ".yaml"
  std::string
      host;  // its name on the front port: the last part of the id + ".localhost", or what `host:` says
  std::string title;
  std::string story;
  std::string spec;
  std::vector<std::string> aliases;
  std::vector<std::string> symptoms;
  std::vector<std::string> catalogue;
  ServerSpec server;
  ClientSpec client;
  Expect expect;

  // The twin: the same scenario healed. A client that fails it says nothing about the scenario.
  ServerSpec twin_server;
  ClientSpec twin_client;

  // Of a combination: what it was made of, in the order in which it shows. `expect` is the first one's.
  std::vector<Part> parts;

  Node source;                     // as written; null for a combination
  std::vector<RecipeUse> recipes;  // those its file names
  Location where;
};

// parse_scenario reads one scenario; Error with its place for anything a person must mend.
Scenario parse_scenario(const Node& node, const std::string& id);

// read_scenarios reads a file: the scenario of that id, or those under its `rows:`, each with the last part
// of the id replaced by its name.
std::vector<Scenario> read_scenarios(const Node& file, const std::string& id);

// responder_faults lists the faults of all the responders of a server.
std::vector<FaultSpec> responder_faults(const ServerSpec& server);

// parse_server reads a `server:` block on its own (tests use it).
ServerSpec parse_server(const Node& node);

// nodes_of gives the server and then each further node of it. The nth connection meets the nth of them, in
// turn.
std::vector<ServerSpec> nodes_of(const ServerSpec& server);

// parse_client reads a `client:` block on its own.
ClientSpec parse_client(const Node& node);

// The tables of what a scenario's file may hold, of what each of its rows may, and of two blocks.
const Keys& scenario_keys();
const Keys& row_keys();
inline constexpr const char* kRowKeys = "a scenario's keys";
const Fields<ServerSpec>& yaml_fields(As<ServerSpec>);
const Fields<ClientSpec>& yaml_fields(As<ClientSpec>);

// written gives the two blocks as a file could hold them: what they say beside the defaults.
Node written(const ServerSpec& server, const ClientSpec& client);
// key_of is that as text: equal for two set-ups exactly when they behave the same, so it names the twins that
// can be shared.
std::string key_of(const ServerSpec& server, const ClientSpec& client);

}  // namespace lab

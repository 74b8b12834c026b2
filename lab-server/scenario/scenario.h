// A scenario: one YAML file that states what is wrong with the server, what a client needs to notice it, and
// what a good client must do.

#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "certs-gen/recipe/responder_kind.h"
#include "lab-server/base/domain.h"
#include "lab-server/base/duration.h"
#include "lab-server/base/text.h"
#include "lab-server/base/yaml.h"
#include "lab-server/scenario/client_auth_spec.h"
#include "lab-server/scenario/ech_spec.h"
#include "lab-server/scenario/fault_spec.h"
#include "lab-server/scenario/gateway_spec.h"
#include "lab-server/scenario/http2_spec.h"
#include "lab-server/scenario/http_spec.h"
#include "lab-server/scenario/outcome.h"
#include "lab-server/scenario/recipe_use.h"
#include "lab-server/scenario/revocation_spec.h"
#include "lab-server/scenario/scripted_tls12_spec.h"
#include "lab-server/scenario/scripted_tls13_spec.h"
#include "lab-server/scenario/starttls_spec.h"
#include "lab-server/tls/phase.h"
#include "lab-server/tls/version.h"

namespace lab {

// Session tickets (RFC 8446 4.6.1, RFC 5077).
struct TicketSpec {
  // kept: each node has a key of its own. rotated: the key is replaced after every connection, and the old
  // one is gone. rolling: the same, but the last one still opens tickets, which are then renewed (RFC
  // 5077 3.3). shared: all nodes behind the port have the same key.
  enum class Keys { kept, rotated, rolling, shared };
  // What happens to a ticket under a key that the server lacks: RFC 5077 3.4 has it ignored. fatal: the
  // server fails the handshake (internal_error).
  enum class Unknown { ignored, fatal };
  bool enabled = true;
  Keys keys = Keys::kept;
  Unknown unknown = Unknown::ignored;
  bool are_altered = false;  // their MAC is wrong
  std::optional<int>
      honoured_s;  // how long the server honours one, whatever lifetime it states; nothing: as long
  bool are_required = false;  // after the first connection, one that resumes no session is turned away
};

// What the server does with a request that comes as early data (RFC 8446 2.3): not at all, or at once, or
// answer it with 425 (RFC 8470 5.2). Except for off, its tickets invite early data.
enum class EarlyData { off, accepted, too_early };

// Which certificate a client gets for which name, and which names are turned away (RFC 6066 3).
struct SniSpec {
  // The answer to a name: serve it, or turn it away with an alert, a FIN or an RST.
  enum class Answer { serve, alert, close, reset };
  // The names that the server knows, each with its recipe. Empty: every name gets server.certificate.
  std::map<std::string, RecipeName> known;
  RecipeName otherwise;  // the recipe for no name and for unknown names
  Answer unknown = Answer::serve;
  Answer absent = Answer::serve;
  std::optional<uint8_t> alert;  // of the answer alert; nothing: the one that the standard has for it

  // knows compares without regard to case, and takes a dot at the end for a part of the name.
  bool knows(const std::string& name) const { return known.empty() || known.contains(lower(name)); }
};

// How the server is set up. The defaults are a healthy server; a scenario states its deviation only.
struct ServerSpec {
  bool listens = true;
  StarttlsSpec starttls;
  RecipeName certificate = "leaf";
  RecipeName stored;             // the recipe that lies on the disk and is not loaded; empty: the one served
  std::vector<SentRecipe> send;  // leaf first; empty: the certificate and its issuers
  RecipeName key;                // the recipe whose key signs the handshake; empty: the certificate's own
  std::vector<Version> versions = {Version::tls12, Version::tls13};
  std::vector<std::string> ciphers;  // OpenSSL names for TLS 1.2 and below; empty: the library's own
  std::vector<std::string> groups;
  std::vector<std::string>
      signature_algorithms;  // it signs with these: RFC 8446's names; empty: the library's own
  std::vector<std::string> alpn;
  std::vector<HttpAnswerSpec> http;  // empty: the scenario's page
  Http2Spec http2;                   // for clients that agree on h2
  // What a server does to each client when it cannot use its key (the file is gone, or not its to read).
  enum class WithoutKey { close, internal_error, handshake_failure };
  std::optional<WithoutKey> without_key;  // nothing: it has its key
  int requests = 1;                       // the server closes the connection after that many
  ClientAuthSpec client_auth;
  TicketSpec tickets;
  EarlyData early_data = EarlyData::off;
  SniSpec sni;
  std::optional<EchSpec> ech;  // nothing: it knows no ECH and has published nothing
  // The certificate names each of them if its recipe has a place for the URL.
  EachResponder<std::optional<AnyResponderSpec>> responders;
  std::optional<StapleSpec> staple;
  std::optional<ScriptedTls12Spec> scripted_tls12;  // a hand-written server instead of BoringSSL
  std::optional<ScriptedTls13Spec> scripted_tls13;  // a hand-written server instead of BoringSSL
  std::vector<FaultSpec> faults;
  std::optional<GatewaySpec> gateway;  // it hands requests on to a server behind
  std::vector<Node> nodes;  // further nodes behind the port: the keys of this block in which each differs;
                            // nodes_of reads them
  Node later;  // the keys of this block in which every connection after the first differs; nodes_of reads it
};

// What a client knows when it judges a chain.
struct ClientView {
  std::vector<RecipeName> trusts = {"root"};  // recipes of its trust anchors; empty: it trusts nobody
  Duration clock{};                           // how far its clock is ahead; negative: behind
  RecipeName pin;               // recipe of the leaf whose public key it pins (RFC 7469); empty: it pins none
  EchList ech = EchList::none;  // what it has of the server's ECH; none: it offers no ECH
};

// What a client is configured to offer and to do. The defaults are what every client does by itself.
struct ClientNeeds {
  std::optional<Version> min_version;
  std::optional<Version> max_version;  // "limited to TLS 1.2"
  std::vector<std::string> ciphers;    // for TLS 1.2 and below, OpenSSL's names; empty: its own
  bool is_fallback = false;  // it sends the SCSV of a fallback: a higher version failed before (RFC 7507)
  std::string starttls;      // the protocol in which it asks for TLS; empty: it begins with TLS
  int connections = 1;       // one after the other; the later ones offer to resume
  bool resumes = true;       // false: they do not
  std::string second_host;   // the name that its later connections ask for; empty: the first one's
  bool sends_early_data = false;  // the second sends its request as early data (RFC 8446 4.2.10)
  int requests = 1;               // one after the other on a connection that is kept alive
  int http = 1;                   // 2: over HTTP/2, where the server agrees to it
  bool retries_ech = false;       // when its ECH is rejected, it connects again by what the server sent
  bool has_trailing_dot = false;  // it is given the host's name with a dot at its end
  // Revocation checks that a client turns on if it has them: of the leaf or of the whole chain, by any means;
  // by CRL; by requiring a staple.
  enum class Checking { off, on, chain, crl, staple };
  Checking check_revocation = Checking::off;
};

// What the client is given.
struct ClientSpec : ClientView, ClientNeeds {
  std::optional<RecipeName> certificate;  // recipe of its client certificate
  std::vector<RecipeName> send;           // its chain, leaf first; empty: the certificate and its issuers
  RecipeName key;                         // the recipe whose key it has; empty: the certificate's own
};

// What a correct client must do.
struct Expect {
  Outcome outcome = Outcome::accepted;
  std::string diagnosis = "none";
  std::vector<std::string> findings;         // the audit must find exactly these in the chain as served
  std::vector<std::string> client_findings;  // the same for the client's chain, under the server's roots
  Phase phase = Phase::tcp;              // the handshake must get this far for the fault to reach the client
  std::vector<std::string> accepted_by;  // a client with one of these traits rightly accepts
  std::vector<std::string>
      noticed_by;  // a client without these traits cannot notice the fault and rightly accepts
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
      host;  // its name on the front port: the last part of the id below the domain, or the value of `host:`
  std::string domain;  // "localhost"
  std::string title;
  std::string story;
  std::string spec;
  std::vector<std::string> aliases;
  std::vector<std::string> symptoms;
  std::vector<std::string> catalogue;
  ServerSpec server;
  ClientSpec client;
  Expect expect;

  // The twin: the same scenario healed. If a client fails the twin, its result for the scenario is void.
  ServerSpec twin_server;
  ClientSpec twin_client;

  // For a combination: its parts, in the order in which a client meets them. `expect` is that of the first.
  std::vector<Part> parts;

  Node source;                     // the file's text, parsed; null for a combination
  std::vector<RecipeUse> recipes;  // the recipes that its file names
  Location where;
};

// parse_scenario reads one scenario. Throws Error with its place for anything that a person must mend.
Scenario parse_scenario(const Node& node, const std::string& id, std::string_view domain = kLocalhost);

// read_scenarios reads a file: the scenario of that id, or one scenario for each of its `rows:`, whose name
// replaces the last part of the id. Their names are below the domain.
std::vector<Scenario> read_scenarios(const Node& file, const std::string& id,
                                     std::string_view domain = kLocalhost);

// responder_faults lists the faults of all the responders of a server.
std::vector<FaultSpec> responder_faults(const ServerSpec& server);

// parse_server reads a `server:` block on its own (tests use it).
ServerSpec parse_server(const Node& node);

// nodes_of lists the server and then each further node behind its port, to which connections go in turn; or
// the server as its first connection meets it, and as all later ones do.
std::vector<ServerSpec> nodes_of(const ServerSpec& server);

// back_of is the server behind a gateway.
ServerSpec back_of(const GatewaySpec& gateway);

// parse_client reads a `client:` block on its own.
ClientSpec parse_client(const Node& node);

// The tables of keys of a scenario's file, of each of its rows, and of two blocks.
const Keys& scenario_keys();
const Keys& row_keys();
inline constexpr const char* kRowKeys = "a scenario's keys";
const Fields<ServerSpec>& yaml_fields(As<ServerSpec>);
const Fields<ClientSpec>& yaml_fields(As<ClientSpec>);

// written gives the two blocks as a file could hold them: the keys that differ from the defaults.
Node written(const ServerSpec& server, const ClientSpec& client);
// key_of is that as text. Two set-ups have the same text exactly when they behave the same, so that scenarios
// can share a twin.
std::string key_of(const ServerSpec& server, const ClientSpec& client);

}  // namespace lab

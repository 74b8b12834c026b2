#include "lab-server/scenario/combination.h"

#include "certs-gen/recipe/recipe.h"
#include "lab-server/scenario/library.h"
#include "lab-server/server/purity.h"
#include "tests/catch.h"
#include "tests/support/errors.h"
#include "tests/support/openssl.h"
#include "tests/support/probe.h"
#include "tests/support/program.h"
#include "tests/support/test_lab.h"
#include "tests/tls/stored_hellos.h"

namespace lab {
namespace {

using namespace std::chrono_literals;

Scenario scenario(const std::string& yaml, const std::string& id) {
  return parse_scenario(parse_yaml(yaml, id + ".yaml"), id);
}

const Scenario& expired() {
  static const Scenario it = scenario(R"(
title: expired
server: {certificate: expired, versions: [tls1.2]}
expect: {outcome: rejected, diagnosis: expired, findings: [expired], phase: server-certificate}
)",
                                      "room/expired");
  return it;
}
const Scenario& stall() {
  static const Scenario it = scenario(R"(
title: stall
server: {faults: [{stall-handshake: {delay_ms: 60000}}]}
client: {connections: 2}
expect: {outcome: timed-out, diagnosis: stalled, phase: client-hello}
)",
                                      "room/stall");
  return it;
}
const Scenario& drip() {
  static const Scenario it = scenario(R"(
title: drip
server: {faults: [{drip-bytes: {bytes: 64, every_ms: 5}}]}
expect: {outcome: accepted}
)",
                                      "room/drip");
  return it;
}

std::vector<std::string> fault_names(const Scenario& it) {
  std::vector<std::string> names;
  for (const FaultSpec& fault : it.server.faults) names.push_back(fault.name);
  return names;
}

TEST_CASE("a combination has the deviations of all its parts, and faults in the order of the expression",
          "[scenario]") {
  const Scenario it = combine({&expired(), &drip(), &stall()});
  CHECK(it.id == "room/expired + room/drip + room/stall");
  CHECK(it.host == "expired-drip-stall.localhost");
  CHECK(it.server.certificate == "expired");
  CHECK(it.server.versions == std::vector<Version>{Version::tls12});
  CHECK(fault_names(it) == std::vector<std::string>{"drip-bytes", "stall-handshake"});
  CHECK(it.client.connections == 2);
  CHECK(it.expect.findings == std::vector<std::string>{"expired"});
  CHECK(key_of(it.twin_server, it.twin_client) == key_of(ServerSpec(), it.client));
}

TEST_CASE("of a combination the part decides whose phase comes first, and one that is accepted never does",
          "[scenario]") {
  CHECK(combine({&expired(), &stall()}).expect.diagnosis == "stalled");
  CHECK(combine({&stall(), &expired()}).expect.diagnosis == "stalled");
  CHECK(combine({&drip(), &expired()}).expect.diagnosis == "expired");
  const Scenario trickle = scenario(R"(
title: trickle
server: {faults: [{delay-flights: {median_ms: 5}}]}
expect: {outcome: accepted}
)",
                                    "room/trickle");
  CHECK(combine({&drip(), &trickle}).expect.outcome == Outcome::accepted);
}

TEST_CASE("parts that contradict each other are refused by name, key and values", "[scenario]") {
  struct Row {
    const char* other;
    const char* message;
    const char* hint;
  };
  const Row rows[] = {
      {"server: {certificate: wrong-host}", "room/expired and room/other both set server.certificate",
       R"(the first says expired, the second wrong-host: combine scenarios that differ in other keys)"},
      {"server: {versions: [tls1.3]}", "room/expired and room/other both set server.versions",
       R"(the first says [tls1.2], the second [tls1.3]: combine scenarios that differ in other keys)"},
      {"server: {send: [leaf]}", "room/expired and room/other both set the certificates served",
       R"(the first by server.certificate: expired, the second by server.send: [leaf])"},
  };
  for (const Row& row : rows) {
    const Scenario other = scenario(std::string("title: other\n") + row.other, "room/other");
    CAPTURE(row.other);
    const Error error = error_of([&] { combine({&drip(), &expired(), &other}); });
    CHECK(error.message() == row.message);
    CHECK(error.hint() == row.hint);
    CHECK(error.where().file == "room/other.yaml");
  }
}

TEST_CASE("keys of one block that differ are merged, and equal ones agree", "[scenario]") {
  const Scenario one = scenario("{title: one, server: {client_auth: {mode: required}, alpn: [h2]}}", "one");
  const Scenario other =
      scenario("{title: other, server: {client_auth: {trusts: root}, alpn: [h2]}}", "other");
  const ServerSpec merged = combine({&one, &other}).server;
  CHECK(merged.client_auth.mode == ClientAuthSpec::Mode::required);
  CHECK(merged.client_auth.trusts == "root");
  CHECK(merged.alpn == std::vector<std::string>{"h2"});
}

TEST_CASE("certificates that two parts state by their keys become one with both deviations", "[scenario]") {
  const Scenario old =
      scenario("{title: old, server: {certificate: {based_on: leaf, not_after: -1d}}}", "old");
  const Scenario weak =
      scenario("{title: weak, server: {certificate: {based_on: leaf, key: rsa1024}}}", "weak");
  const RecipeName both(parse_yaml("{based_on: leaf, not_after: -1d, key: rsa1024}", "both.yaml"));
  const Scenario it = combine({&old, &weak});
  CHECK(it.server.certificate == both);
  CHECK(it.twin_server.certificate == "leaf");

  const Scenario older =
      scenario("{title: older, server: {certificate: {based_on: leaf, not_after: -2d}}}", "older");
  CHECK(error_of([&] {
          combine({&old, &older});
        }).message() == "old and older both set server.certificate.not_after");
}

TEST_CASE("a part's twin mends its own deviation and leaves what the others' twins leave", "[scenario]") {
  const Scenario refused = scenario(R"(
title: refused
server: {versions: [tls1.2], client_auth: {mode: required}}
expect: {outcome: rejected, diagnosis: none-sent}
twin: {client: {certificate: client}}
)",
                                    "room/refused");
  const Scenario it = combine({&drip(), &refused});
  CHECK(it.twin_server.client_auth.mode == ClientAuthSpec::Mode::required);
  CHECK(it.twin_server.faults.empty());
  CHECK(it.twin_client.certificate == "client");
}

std::string text_written(const ServerSpec& server) {
  Node node;
  write_value(node, server);
  return flow_text(node);
}

TEST_CASE("the twin of a combined script is the script in good health", "[scenario]") {
  const Scenario torn = scenario(R"(
title: torn
server: {scripted_tls12: {server_key_exchange: {unsigned: true}}}
expect: {outcome: rejected, diagnosis: bad-signature}
twin: {server: {scripted_tls12: {}}}
)",
                                 "room/torn");
  const Scenario untwinned =
      scenario("{title: odd, server: {scripted_tls13: {server_hello: {cipher: 0x1399}}}}", "room/odd");
  REQUIRE(combine({&drip(), &torn}).twin_server.scripted_tls12);
  CHECK(text_written(combine({&drip(), &torn}).twin_server) == "{scripted_tls12: {}}");
  REQUIRE(combine({&drip(), &untwinned}).twin_server.scripted_tls13);
  CHECK(text_written(combine({&drip(), &untwinned}).twin_server) == "{scripted_tls13: {}}");
}

TEST_CASE("two scripts cannot be combined, nor a script with what it would not heed", "[scenario]") {
  const Scenario old = scenario("{title: old, server: {scripted_tls12: {}}}", "room/old");
  const Scenario newer = scenario("{title: newer, server: {scripted_tls13: {}}}", "room/newer");
  const Scenario picky = scenario("{title: picky, server: {groups: [P-384]}}", "room/picky");
  CHECK(error_of([&] { combine({&old, &newer}); }).message() == "two scripts for one server");
  CHECK(error_of([&] { combine({&newer, &picky}); }).hint() == "say it under `scripted_tls13:`");
}

TEST_CASE("a host whose name is too long for a label is cut, and differs from another that is cut",
          "[scenario]") {
  const std::string begin = "room/" + std::string(60, 'a');
  const Scenario one = scenario("{title: one}", begin + "-one");
  const Scenario other = scenario("{title: other}", begin + "-other");
  const std::string host = combine({&one, &drip()}).host;
  CHECK(host.size() == 63 + std::string(".localhost").size());
  CHECK(host != combine({&other, &drip()}).host);
}

TEST_CASE("a library combines its scenarios by any of their names, and names what it does not have",
          "[scenario]") {
  ScenarioLibrary library = ScenarioLibrary::load(source_dir() / "scenarios");
  const std::vector<const Scenario*> chosen = library.select({"expired+slow-drip", "trust/self-signed"});
  REQUIRE(chosen.size() == 2);
  CHECK(chosen[0]->id == "validity/expired + network/slow-drip");
  CHECK(error_of([&] { library.select({"expired + slow-drp"}); }).hint() ==
        "did you mean 'network/slow-drip'?");
  CHECK(error_of([&] { library.find_or_make("expired + expired + wrong-host"); }).message() ==
        "validity/expired is named twice");
  CHECK(error_of([&] { library.find_or_make("expired +"); }).message() ==
        "expected a scenario on each side of '+', got 'expired +'");
  const RecipeBook book = RecipeBook::load(source_dir() / "certs-gen" / "recipes.yaml");
  Pki pki(book);
  CHECK_NOTHROW(require_purity(*chosen[0], pki));
}

TEST_CASE("a combination is found by every one of its names", "[scenario]") {
  ScenarioLibrary library = ScenarioLibrary::load(source_dir() / "scenarios");
  const Scenario& it = library.find_or_make("expired-slow-drip");
  CHECK(it.id == "validity/expired + network/slow-drip");
  for (const char* name : {"expired + slow-drip", "validity/expired + network/slow-drip", "expired+slow-drip",
                           "slow-drip + expired", "expired-slow-drip"}) {
    CAPTURE(name);
    CHECK(answers_to(it, name));
  }
  for (const char* name : {"expired", "expired + wrong-host", "expired + slow-drip + slow-drip", "slow-drip"})
    CHECK_FALSE(answers_to(it, name));
}

TEST_CASE("a combination serves both at once: bytes in pieces, and a certificate that expired",
          "[scenario]") {
  if (!has_openssl()) return;
  ScenarioLibrary library = ScenarioLibrary::load(source_dir() / "scenarios");
  const Scenario& it = library.find_or_make("validity/expired + network/slow-drip");
  TestLab lab("{}");
  const auto served =
      lab.lab().serve({.id = it.id, .host = it.host, .server = it.server, .client = it.client});

  Probe probe(served->port());
  probe.send(stored_hello("openssl-tls13"));
  const Bytes first = probe.first_bytes(5s);
  CHECK(is_server_hello(first));
  CHECK(first.size() <= 2 * 64);  // a piece, or two that came together; the whole flight has over 1000 bytes
  CHECK(probe.received_within(1s).size() > 800);

  const ProgramResult judged = run_program(
      {"sh", "-c",
       "openssl s_client -verify_return_error -CAfile " + lab.ca_file() + " -servername " + it.host +
           " -connect 127.0.0.1:" + std::to_string(served->port()) + " 2>&1 </dev/null"});
  CHECK(judged.output.find("certificate has expired") != std::string::npos);
}

}  // namespace
}  // namespace lab

#include "lab-server/scenario/scenario.h"

#include "lab-server/base/files.h"
#include "lab-server/scenario/library.h"
#include "tests/catch.h"
#include "tests/support/errors.h"
#include "tests/support/program.h"

namespace lab {
namespace {

Scenario scenario(const std::string& yaml) { return parse_scenario(parse_yaml(yaml, "it.yaml"), "room/it"); }

TEST_CASE("a scenario states its deviation only, and the rest is a healthy server", "[scenario]") {
  const Scenario it = scenario(R"(
title: it
server: {send: [leaf]}
expect: {outcome: rejected, diagnosis: gap, findings: [issuer-missing]}
)");
  CHECK(it.host == "it.localhost");
  REQUIRE(it.server.send.size() == 1);
  CHECK(it.server.send.front().recipe == "leaf");
  CHECK(it.server.versions == ServerSpec().versions);
  CHECK(it.twin_server.send.empty());
}

TEST_CASE("a twin mends what it names and keeps the rest", "[scenario]") {
  const Scenario it = scenario(R"(
title: it
server: {versions: [tls1.2], client_auth: {mode: required}}
expect: {outcome: rejected, diagnosis: none-sent}
twin: {client: {certificate: client}}
)");
  CHECK(it.twin_server.versions == std::vector<Version>{Version::tls12});
  CHECK(it.twin_server.client_auth.mode == ClientAuthSpec::Mode::required);
  CHECK(it.twin_client.certificate == "client");
  CHECK_FALSE(it.client.certificate);
}

TEST_CASE("equal twins have one key, and others another", "[scenario]") {
  const Scenario a = scenario("{title: a, server: {send: [leaf]}, expect: {outcome: accepted}}");
  const Scenario b = scenario("{title: b, server: {certificate: expired}, expect: {outcome: accepted}}");
  const Scenario c = scenario("{title: c, client: {max_version: tls1.2}, expect: {outcome: accepted}}");
  CHECK(key_of(a.twin_server, a.twin_client) == key_of(b.twin_server, b.twin_client));
  CHECK(key_of(a.twin_server, a.twin_client) != key_of(c.twin_server, c.twin_client));
  CHECK(key_of(a.server, a.client) != key_of(b.server, b.client));
}

TEST_CASE("set-ups with a certificate stated in place of a name are equal when it says the same",
          "[scenario]") {
  const auto key = [](const char* server) { return key_of(parse_server(parse_yaml(server, "it.yaml")), {}); };
  const std::string one = key("certificate: {based_on: leaf, not_after: 1d}");
  CHECK(one == key("certificate: {not_after: 1d, based_on: leaf}"));
  CHECK(one != key("certificate: {based_on: leaf, not_after: 2d}"));
  CHECK(one != key("certificate: leaf"));
  CHECK_THAT(one, ContainsSubstring("certificate: {based_on: leaf, not_after: 1d}"));
}

TEST_CASE("errors in a scenario name their place and what to do", "[scenario]") {
  struct Row {
    const char* yaml;
    const char* where;
    const char* message;
    const char* hint;
  };
  const Row rows[] = {
      {"title: a\nsevrer: {}", "it.yaml:2:1", "unknown key 'sevrer'", "did you mean 'server'?"},
      {"title: a\nserver: {versions: [tls1.4]}", "it.yaml:2:21",
       "expected one of ssl3, tls1.0, tls1.1, tls1.2, tls1.3, got 'tls1.4'", "did you mean 'tls1.0'?"},
      {"title: a\ntitle: b", "it.yaml:2:1", "duplicate key 'title'", "keep one of the two"},
      {"title: a\nexpect: {outcome: rejected}", "it.yaml:1:1", "a failure needs a diagnosis",
       "add `diagnosis:` to `expect:`"},
      {"title: a\nclient: {connections: 4}", "it.yaml:2:23", "expected a whole number from 1 to 3, got '4'",
       ""},
      {"server: {}", "it.yaml:1:1", "a scenario needs a title", "one line: what is wrong"},
      {"title: a\nserver: {sni: {alert: internal_error}}", "it.yaml:1:1",
       "the server never sends the alert of 'sni.alert'", "add 'unknown: alert' or 'absent: alert'"},
      {"title: a\nserver: {sni: {absent: alert, alert: no_such}}", "it.yaml:2:38",
       "expected the name of an alert, got 'no_such'",
       "handshake_failure, internal_error, … or alert_199 for a number"},
      {"title: a\nclient: {key: leaf}", "it.yaml:1:1", "the client has a chain or a key and no certificate",
       "add `certificate:` to `client:`"},
      {"title: a\nserver: {client_auth: {crl: {times: expired}}}", "it.yaml:1:1", "the server has no CRL",
       "say which CAs' CRLs it has: `of:`"},
      {"title: a\nserver: {client_auth: {defers: true, alert: internal_error}}", "it.yaml:1:1",
       "the server never sends the alert of 'client_auth.alert'", "remove it, or 'defers'"},
      {"title: a\nserver: {faults: [{a: 1, b: 2}]}", "it.yaml:2:19", "expected one fault, got a map",
       "write it as {stall-handshake: {delay_ms: 300}}, with `when:` beside it, or just its name"},
  };
  for (const Row& row : rows) {
    const Error error = error_of([&] { scenario(row.yaml); });
    CAPTURE(row.yaml);
    CHECK(error.where().text() == row.where);
    CHECK(error.message() == row.message);
    CHECK(error.hint() == row.hint);
  }
}

TEST_CASE("a scenario is found by its id, its last part and its aliases", "[scenario]") {
  ScenarioLibrary library = ScenarioLibrary::load(source_dir() / "scenarios");
  CHECK(library.find("validity/expired").id == "validity/expired");
  CHECK(library.find("expired").id == "validity/expired");
  CHECK(library.find("badssl/expired").id == "validity/expired");
  CHECK(error_of([&] { library.find("expird"); }).hint() == "did you mean 'validity/expired'?");
  CHECK_FALSE(library.select({"trust/*"}).empty());
  for (const Scenario* one : library.select({"trust/*"})) CHECK(one->id.starts_with("trust/"));
  CHECK(library.select({}).size() == library.all().size());
}

TEST_CASE("a file with rows states one scenario per row, each with the file's folder", "[scenario]") {
  const auto read = [](const char* yaml) { return read_scenarios(parse_yaml(yaml, "it.yaml"), "room/it"); };
  const std::vector<Scenario> two = read(R"(
title: of both
server: {certificate: {based_on: leaf-rsa}}
rows:
  rsa-512: {server: {certificate: {key: rsa512}, versions: [tls1.2]}}
  rsa-768: {title: its own, server: {certificate: {key: rsa768}}}
)");
  REQUIRE(two.size() == 2);
  CHECK(two[0].id == "room/rsa-512");
  CHECK(two[0].host == "rsa-512.localhost");
  CHECK(two[0].title == "of both");
  CHECK(two[0].server.versions == std::vector<Version>{Version::tls12});
  CHECK(two[0].server.certificate == RecipeName(parse_yaml("{based_on: leaf-rsa, key: rsa512}", "")));
  CHECK(two[1].title == "its own");
  CHECK(two[1].server.versions == ServerSpec().versions);

  const auto place = [&](const char* yaml) { return error_of([&] { read(yaml); }).where().text(); };
  CHECK(place("title: it\nrows: {a: {sevrer: {}}}") == "it.yaml:2:12");
  CHECK(place("server: {versions: []}\nrows:\n  a: {title: it}") == "it.yaml:1:9");
  CHECK(place("rows:\n  a: {title: it}\n  b: {}") == "it.yaml:3:3");
  CHECK(place("title: it\nrows: {a: {rows: {b: {}}}}") == "it.yaml:2:12");
}

TEST_CASE("a scenario that two files state is an error, and a file of one's own may hold several",
          "[scenario]") {
  const TemporaryFolder folder("rows-test");
  write_file(folder.path() / "a.yaml", "{title: a}");
  write_file(folder.path() / "b.yaml", "{title: b, rows: {a: {}, c: {}}}");
  const Error twice = error_of([&] { ScenarioLibrary::load(folder.path()); });
  CHECK(twice.message() == "a is stated twice");
  CHECK_THAT(twice.hint(), ContainsSubstring("a.yaml:1:1"));

  ScenarioLibrary library = ScenarioLibrary::load(source_dir() / "scenarios");
  const std::string own = (folder.path() / "b.yaml").string();
  CHECK(library.select({own}).size() == 2);
  CHECK_THAT(error_of([&] { library.find_or_make(own); }).message(),
             ContainsSubstring("holds 2 scenarios, and one is wanted here"));
}

TEST_CASE("what no scenario is called is guessed, or a way to search is shown", "[scenario]") {
  ScenarioLibrary library = ScenarioLibrary::load(source_dir() / "scenarios");
  const auto hint = [&](const char* name) { return error_of([&] { library.select({name}); }).hint(); };
  CHECK(hint("EXPIRED") == "did you mean 'validity/expired'?");
  CHECK(hint("Validity: Expired") == "did you mean 'validity/expired'?");
  CHECK_THAT(hint("expired certificate"), ContainsSubstring("validity/expired"));
  CHECK_THAT(hint("nothing/*"), ContainsSubstring("families: baseline, client-auth, control"));
  CHECK_THAT(hint("zzzzzzzz"), ContainsSubstring("`lab-server list WORD` searches"));
  CHECK_THAT(error_of([&] { library.find("validity"); }).hint(),
             ContainsSubstring("'validity/*' is all of it"));
  CHECK(error_of([&] { library.select({"nothing/*"}); }).message() == "no scenario matches 'nothing/*'");

  const std::vector<const Scenario*> family = library.select({"validity"});
  CHECK(family.size() == library.select({"validity/*"}).size());
  CHECK(library.families().front() == "baseline");
}

}  // namespace
}  // namespace lab

#include "lab-server/scenario/scenario.h"
#include "tests/catch.h"
#include "tests/support/errors.h"

namespace lab {
namespace {

Scenario scenario_of(const std::string& server) {
  return parse_scenario(parse_yaml("{title: it, server: " + server + "}", "it.yaml"), "it");
}

Error refused(const std::string& script) {
  return error_of([&] { scenario_of("{scripted_tls13: {" + script + "}}"); });
}

TEST_CASE("a script is read strictly, and its errors say where", "[scenario]") {
  const Error unknown = refused("finishd: {}");
  CHECK(unknown.message() == "unknown key 'finishd'");
  CHECK(unknown.hint() == "did you mean 'finished'?");
  CHECK(unknown.where().text() == "it.yaml:1:39");

  CHECK(refused("finished: {extensions: {}}").message() == "unknown key 'extensions'");
  CHECK(refused("finished: {scheme: ed25519}").message() == "unknown key 'scheme'");
  CHECK(refused("group: x25518").hint().find("x25519") != std::string::npos);
  CHECK(refused("server_hello: {extensions: {alpm: ''}}").message().find("'alpm'") != std::string::npos);
  CHECK(refused("order: [server_hallo]").hint() == "did you mean 'server_hello'?");
  CHECK(refused("finished: {times: 0}").message() == "expected a whole number from 1 to 100000, got '0'");
}

TEST_CASE("a script is the whole of what is negotiated", "[scenario]") {
  const Error both = error_of([] { scenario_of("{versions: [tls1.3], scripted_tls13: {}}"); });
  CHECK(both.message().find("`versions:`") != std::string::npos);
  CHECK(both.hint() == "say it under `scripted_tls13:`");
}

TEST_CASE("the twin of a script is the script in good health", "[scenario]") {
  const Scenario scenario = scenario_of("{scripted_tls13: {finished: {omit: true}}}");
  REQUIRE(scenario.twin_server.scripted_tls13);
  CHECK_FALSE(scenario.twin_server.scripted_tls13->finished.is_omitted);
  const auto key = [&](const ServerSpec& server) { return key_of(server, scenario.client); };
  CHECK(key(scenario.twin_server) == key(scenario_of("{scripted_tls13: {}}").server));
  CHECK(key(scenario.server) != key(scenario.twin_server));
  CHECK(key(scenario.twin_server) != key(ServerSpec()));
}

}  // namespace
}  // namespace lab

#include "tests/support/errors.h"
#include "tests/support/openssl.h"
#include "tests/support/test_lab.h"

namespace lab {
namespace {

// What openssl says of the chain that its next connection is shown.
std::string verdict(TestLab& lab) {
  return run_program({"sh", "-c",
                      "openssl s_client -brief -CAfile " + lab.ca_file() +
                          " -servername test.localhost -connect 127.0.0.1:" + std::to_string(lab.port()) +
                          " 2>&1 </dev/null"})
      .output;
}

TEST_CASE("connections go to the nodes behind the port in turn", "[server]") {
  if (!has_openssl()) return;
  TestLab lab("{nodes: [{certificate: expired}, {versions: [tls1.2]}]}");
  for (int round = 0; round < 2; ++round) {
    const std::string first = verdict(lab);
    CHECK_THAT(first, ContainsSubstring("Verification: OK"));
    CHECK_THAT(first, ContainsSubstring("TLSv1.3"));
    CHECK_THAT(verdict(lab), ContainsSubstring("certificate has expired"));
    const std::string third = verdict(lab);
    CHECK_THAT(third, ContainsSubstring("Verification: OK"));
    CHECK_THAT(third, ContainsSubstring("TLSv1.2"));
  }
  const auto events = lab.events();
  REQUIRE(events.size() == 6);
  CHECK(events[0]["certificate"]["recipe"] == "leaf");
  CHECK(events[1]["certificate"]["recipe"] == "expired");
  CHECK(events[1]["certificate"]["findings"] == nlohmann::json{"expired"});
}

TEST_CASE("`later` is what every connection after the first meets", "[server]") {
  if (!has_openssl()) return;
  TestLab lab("{ocsp: {}, later: {staple: {}}}");
  const std::string asks = "openssl s_client -status -CAfile " + lab.ca_file() +
                           " -servername test.localhost -connect 127.0.0.1:" + std::to_string(lab.port()) +
                           " 2>&1 </dev/null";
  CHECK_THAT(run_shell(asks).output, ContainsSubstring("OCSP response: no response sent"));
  for (int i = 0; i < 3; ++i) CHECK_THAT(run_shell(asks).output, ContainsSubstring("Cert Status: good"));
  const auto events = lab.events();
  REQUIRE(events.size() == 4);
  CHECK(events[0]["revocation"]["staple"]["sent"] == false);
  CHECK(events[1]["revocation"]["staple"]["sent"] == true);
  CHECK(events[3]["revocation"]["staple"]["sent"] == true);
}

TEST_CASE("connections go to nodes in turn or differ later, not both", "[server]") {
  CHECK(error_of([] {
          TestLab("{nodes: [{certificate: expired}], later: {certificate: expired}}");
        }).message() == "connections go to `nodes:` in turn, or differ by `later:`");
}

TEST_CASE("a node says only what nodes may differ in", "[server]") {
  const Error error = error_of([] { TestLab("{nodes: [{faults: [lose-alert]}]}"); });
  CHECK(error.message() == "unknown key 'faults'");
  CHECK(error.where().column == 11);
}

TEST_CASE("the findings of all nodes are those that are declared", "[server]") {
  TestLab lab("{}");
  const auto serve = [&](std::vector<std::string> findings) {
    return lab.lab().serve({.id = "test/nodes",
                            .host = "nodes.localhost",
                            .server = parse_server(parse_yaml("nodes: [{certificate: expired}]", "it.yaml")),
                            .findings = std::move(findings)});
  };
  CHECK_NOTHROW(serve({"expired"})->prepare());
  CHECK(error_of([&] { serve({})->prepare(); }).message() ==
        "the audit of the chain served finds expired, the scenario declares none");
}

}  // namespace
}  // namespace lab

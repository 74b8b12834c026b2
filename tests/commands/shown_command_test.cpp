#include "lab-server/commands/shown_command.h"

#include "lab-server/scenario/library.h"
#include "tests/catch.h"
#include "tests/support/program.h"
#include "tests/support/test_lab.h"

namespace lab {
namespace {

// What a person sees who types the command that is shown for a scenario, served by this server to this
// client.
std::string seen(Scenario scenario, const ServerSpec& server, const ClientSpec& client) {
  TestLab lab("{}");
  const TemporaryFolder folder("shown-command");
  const ClientFiles files(lab.pki(), folder.path());
  scenario.client = client;
  const auto served =
      lab.lab().serve({.id = scenario.id, .host = scenario.host, .server = server, .client = client});
  return run_program({"sh", "-c", command_for(scenario, *served, served->port(), files) + " 2>&1"}).output;
}

TEST_CASE("the command shown for a scenario shows its failure, and none when it is mended", "[commands]") {
  if (!can_use("curl") || !can_use("openssl")) return;
  struct Row {
    const char* scenario;
    const char* failure;
  };
  static constexpr Row kRows[] = {
      {"trust/missing-intermediate", "unable to get local issuer certificate"},
      {"trust/pinning-mismatch", "public key does not match pinned public key"},
      {"negotiation/tls13-only-old-client", "alert protocol version"},
      {"negotiation/inappropriate-fallback", "alert inappropriate fallback"},
      {"negotiation/aead-server-cbc-client", "alert handshake failure"},
  };
  ScenarioLibrary library = ScenarioLibrary::load(source_dir() / "scenarios");
  for (const Row& row : kRows) {
    INFO(row.scenario);
    const Scenario& it = library.find_or_make(row.scenario);
    const std::string ill = seen(it, it.server, it.client);
    CHECK_THAT(ill, ContainsSubstring(row.failure));
    const std::string healthy = seen(it, it.twin_server, it.twin_client);
    CHECK(healthy.find(row.failure) == std::string::npos);
    CHECK((healthy.find("tls-failure-lab") != std::string::npos ||
           healthy.find("Verify return code: 0 (ok)") != std::string::npos));
  }
}

}  // namespace
}  // namespace lab

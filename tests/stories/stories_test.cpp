// Failures with two sides, from the run of the matrix to the report, as a user would read them.

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "lab-server/base/files.h"
#include "tests/catch.h"
#include "tests/support/program.h"

namespace lab {
namespace {

using nlohmann::json;

std::string matrix() { return (binary_dir() / "client-matrix" / "client-matrix").string(); }

// A run of one client against some scenarios, read from the file that the user is left with.
class Report {
 public:
  Report(const std::string& client, const std::vector<std::string>& scenarios) {
    const std::string file = (folder_.path() / "run.json").string();
    std::vector<std::string> words = {matrix(), "run", "--client", client, "--json", file};
    for (const std::string& scenario : scenarios) words.insert(words.end(), {"--scenario", scenario});
    result_ = run_program(words);
    run_ = json::parse(read_file(file));
  }

  const ProgramResult& result() const { return result_; }

  json cell(const std::string& scenario) const {
    for (const json& cell : run_["cells"]) {
      if (cell["scenario"] == scenario) return cell;
    }
    return {};
  }

  // explained is what `explain` prints for the client's text, joined with the server's account.
  std::string explained(const std::string& scenario) const {
    const json one = cell(scenario);
    std::string events;
    for (const json& event : one["events"]) events += event.dump() + "\n";
    const std::string folder = folder_.path().string();
    write_file(folder + "/events", events);
    write_file(folder + "/text", one["text"].get<std::string>());
    return run_shell(fmt::format("{} explain --client {} --event {}/events - <{}/text 2>&1", matrix(),
                                 one["client"].get<std::string>(), folder, folder))
        .output;
  }

 private:
  const TemporaryFolder folder_{"lab-stories"};
  ProgramResult result_;
  json run_;
};

bool holds_text(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

TEST_CASE("a client that silently sends no certificate: the report holds both stories and one cause",
          "[stories]") {
  if (!can_use("wget")) return;
  const std::string scenario = "client-auth/ca-names-of-others-tls12";
  const Report report("wget", {scenario});
  const json cell = report.cell(scenario);
  if (cell["outcome"] == "unsupported") return;  // it cannot be given a hosts file here
  REQUIRE(report.result().exit == 0);

  // The client's story: a failed handshake, and not a word of certificates.
  CHECK(holds_text(cell["text"], "Handshake failed"));
  CHECK_FALSE(holds_text(cell["text"], "no certificate"));
  // The server's story: none came, though it asked.
  REQUIRE(cell["events"].size() == 1);
  CHECK(cell["events"][0]["sentence"] ==
        "we refused the client (handshake_failure): it sent no certificate and we require one");
  CHECK(cell["events"][0]["client_certificate"]["asked_for"] == "others");
  // Together they leave one cause, and it is neither story's own.
  CHECK(cell["status"] == "confirmed");
  CHECK(cell["diagnosis"] == "client-certificate-withheld");
  const std::string explained = report.explained(scenario);
  CHECK(holds_text(explained, "client-certificate-withheld: the client has a certificate and sends none"));
  CHECK(holds_text(explained, "who     the server refuses the client"));
}

struct Direction {
  const char* scenario;
  const char* phase;
  const char* refuses;
  const char* who;
  const char* mend;  // whose trust store it is
};

TEST_CASE("the place of the failure tells whose trust store it is", "[stories]") {
  if (!can_use("openssl")) return;
  const std::vector<Direction> directions = {
      {"baseline/unknown-ca", "server-certificate", "the client refused our certificate (unknown_ca)",
       "who     the client refuses the server", "the store this client reads"},
      {"client-auth/wrong-ca-tls12", "client-certificate", "we refused the client's certificate (unknown_ca)",
       "who     the server refuses the client", "the server's list"},
      {"client-auth/wrong-ca-tls13", "client-certificate", "we refused the client's certificate (unknown_ca)",
       "who     the server refuses the client", "the server's list"},
  };
  const Report report("openssl", {"client-auth/wrong-ca-*"});
  REQUIRE(report.result().exit == 0);
  for (const Direction& direction : directions) {
    INFO(direction.scenario);
    const json cell = report.cell(direction.scenario);
    CHECK(cell["status"] == "confirmed");
    CHECK(cell["events"][0]["phase"] == direction.phase);
    CHECK(cell["events"][0]["sentence"].get<std::string>().starts_with(direction.refuses));
    const std::string explained = report.explained(direction.scenario);
    CHECK(holds_text(explained, direction.who));
    const size_t mend = explained.find("mend ");
    REQUIRE(mend != explained.npos);
    CHECK(holds_text(explained.substr(mend), direction.mend));
  }
}

TEST_CASE("a reset before any certificate is an access list's, and no trust store's", "[stories]") {
  if (!can_use("curl")) return;
  const std::string scenario = "client-auth/not-on-the-list";
  const Report report("curl", {scenario});
  REQUIRE(report.result().exit == 0);
  const json cell = report.cell(scenario);
  CHECK(cell["status"] == "confirmed");
  CHECK(cell["diagnosis"] == "reset-on-connect");
  CHECK(holds_text(cell["text"], "Connection reset by peer"));
  CHECK_FALSE(cell["events"][0].contains("certificate"));
  CHECK_FALSE(cell["events"][0].contains("client_certificate"));

  const std::string explained = report.explained(scenario);
  CHECK(holds_text(explained, "cause   an access list"));
  CHECK_FALSE(holds_text(explained, "trust"));
  CHECK_FALSE(holds_text(explained, "certificate"));
}

}  // namespace
}  // namespace lab

// A run of the matrix, with curl in the hands of shell scripts that make it behave.

#include "client-matrix/run/run.h"

#include <fmt/format.h>

#include <fstream>
#include <thread>

#include "certs-gen/recipe/recipe.h"
#include "lab-server/scenario/library.h"
#include "tests/catch.h"
#include "tests/support/program.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

// One client and some scenarios beside the baselines, in a lab of their own.
class Matrix {
 public:
  // before runs in the shell that then becomes curl: $host is the host asked for, $n how often it was asked
  // before, $more what else curl is told.
  Matrix(const std::string& before, const std::vector<std::string>& scenarios)
      : recipes_(RecipeBook::load(source_dir() / "certs-gen" / "recipes.yaml")),
        pki_(recipes_),
        lab_(pki_, {}),
        files_(pki_, folder_.path()),
        diagnoses_(Diagnoses::load(source_dir() / "lab-server" / "diagnosis")),
        library_(ScenarioLibrary::load(source_dir() / "scenarios")),
        names_(folder_.path()) {
    const fs::path script = folder_.path() / "client.sh";
    std::ofstream(script)
        << "host=$1 port=$2 address=$3 ca=$4; shift 4; more=\"$*\"\n"
        << "n=$(cat " << folder_.path().string() << "/$host.n 2>/dev/null || echo 0)\n"
        << "echo $((n + 1)) >" << folder_.path().string() << "/$host.n\n"
        << before << "\n"
        << "exec curl -q -sS --max-time 4 --cacert $ca --resolve $host:$port:$address $more "
           "https://$host:$port/\n";
    const fs::path yaml = folder_.path() / "it.yaml";
    std::ofstream(yaml) << fmt::format(R"(name: it
title: It
based_on: [curl, openssl]
version: [curl, --version]
connect: [sh, "{}", "{{host}}", "{{port}}", "{{address}}", "{{ca_file}}", "{{?max_version}}"]
options: {{max_version_tls12: [--tls-max, "1.2"]}}
accepted_shows: tls-failure-lab
outcomes:
  - {{exit: 0, shows: tls-failure-lab, outcome: accepted}}
  - {{exit: 28, outcome: timed-out}}
  - {{exit: 7, outcome: unreachable}}
  - {{exit: [35, 52, 56, 60], outcome: rejected}}
)",
                                       script.string());
    client_ = look_for(read_client_file(yaml, layers_), {folder_.path(), folder_.path()}, folder_.path(),
                       interrupt_);
    for (const Scenario& scenario : library_.all()) {
      if (scenario.id.starts_with(kBaselines)) plan_.scenarios.push_back(&scenario);
    }
    own_.reserve(scenarios.size());
    for (const std::string& text : scenarios) {
      const std::string id = fmt::format("own/s{}", own_.size());
      own_.push_back(parse_scenario(parse_yaml(text, "own.yaml"), id));
    }
    for (const Scenario& scenario : own_) plan_.scenarios.push_back(&scenario);
    plan_.clients = {&client_};
  }

  const RunRecord& run() {
    record_ = run_matrix(plan_, lab_, files_, diagnoses_, {folder_.path(), names_, interrupt_});
    return record_;
  }
  // cell is that of a scenario; the test fails when there is none.
  const CellRecord& cell(const std::string& scenario) const {
    for (const CellRecord& cell : record_.cells) {
      if (cell.scenario == scenario) return cell;
    }
    FAIL("no cell of " << scenario);
    throw Error("no cell");
  }
  // attempts is how often the client was started for a host.
  int attempts(const std::string& host) const {
    int count = 0;
    std::ifstream(folder_.path() / (host + ".n")) >> count;
    return count;
  }
  Interrupt& interrupt() { return interrupt_; }
  RunPlan& plan() { return plan_; }

 private:
  TemporaryFolder folder_{"run-test"};
  const RecipeBook recipes_;
  Pki pki_;
  Lab lab_;
  ClientFiles files_;
  const Diagnoses diagnoses_;
  const ScenarioLibrary library_;
  LayerFolder layers_{source_dir() / "client-matrix" / "stacks"};
  Interrupt interrupt_;
  const Names names_;
  Client client_;
  std::vector<Scenario> own_;
  RunPlan plan_;
  RunRecord record_;
};

const std::string kExpired =
    "{title: expired, server: {certificate: expired}, expect: {outcome: rejected, diagnosis: expired, "
    "findings: [expired], phase: server-certificate}}";
constexpr const char* kHost = "s0.localhost";

TEST_CASE("a client that does its job is confirmed, and each attempt is made once", "[run]") {
  if (!can_use("curl")) return;
  Matrix matrix("", {kExpired});
  const RunRecord& record = matrix.run();
  CHECK_FALSE(record.is_interrupted);
  CHECK(record.cells.size() == matrix.plan().scenarios.size());
  CHECK(record.cells.front().scenario.starts_with(kBaselines));
  for (const CellRecord& cell : record.cells) {
    INFO(cell.scenario << ": " << cell.reason);
    CHECK(cell.status == Status::confirmed);
  }
  CHECK(matrix.cell("own/s0").diagnosis == "expired");
  CHECK(matrix.attempts(kHost) == 2);  // its twin, and itself
  CHECK(matrix.attempts("closed-port.localhost") == 1);
}

TEST_CASE("a client that takes a closed port for a success says nothing else that counts", "[run]") {
  if (!can_use("curl")) return;
  Matrix matrix("case $host in closed-port*) echo tls-failure-lab; exit 0;; esac", {kExpired});
  matrix.run();
  const CellRecord& cell = matrix.cell("own/s0");
  CHECK(cell.status == Status::is_void);
  CHECK_THAT(cell.text, ContainsSubstring("baseline/closed-port, so nothing else it says counts"));
  CHECK(matrix.attempts("closed-port.localhost") == 2);  // the baseline is tried again
  CHECK(matrix.attempts(kHost) == 0);
}

TEST_CASE("a client that trusts any CA says nothing else that counts", "[run]") {
  if (!can_use("curl")) return;
  Matrix matrix("more=\"$more -k\"", {kExpired});
  matrix.run();
  CHECK(matrix.cell("own/s0").status == Status::is_void);
  CHECK_THAT(matrix.cell("own/s0").text,
             ContainsSubstring("it came to accepted in baseline/unknown-ca, so nothing else it says counts"));
}

TEST_CASE("a baseline that fails once and then passes is forgiven", "[run]") {
  if (!can_use("curl")) return;
  Matrix matrix("case $host$n in good-tls13.localhost0) exit 28;; esac", {kExpired});
  matrix.run();
  CHECK(matrix.attempts("good-tls13.localhost") == 2);
  CHECK(matrix.cell("baseline/good-tls13").status == Status::confirmed);
  CHECK(matrix.cell("own/s0").status == Status::confirmed);
}

TEST_CASE("a client that fails the healed scenario says nothing about the ill one", "[run]") {
  if (!can_use("curl")) return;
  Matrix matrix("", {"{title: it, server: {certificate: expired}, twin: {server: {certificate: wrong-host}}, "
                     "expect: {outcome: rejected, diagnosis: expired, findings: [expired]}}"});
  matrix.run();
  const CellRecord& cell = matrix.cell("own/s0");
  CHECK(cell.status == Status::is_void);
  CHECK(cell.outcome == Outcome::is_void);
  CHECK_THAT(cell.text, ContainsSubstring("the healed scenario came to rejected: "));
  CHECK(matrix.attempts(kHost) == 2);  // the twin, twice; the scenario itself never
}

TEST_CASE("what surprises once and not again is unsteady", "[run]") {
  if (!can_use("curl")) return;
  Matrix matrix("case $host$n in s0.localhost1) more=\"$more -k\";; esac", {kExpired});
  matrix.run();
  CHECK(matrix.cell("own/s0").status == Status::unsteady);
  CHECK(matrix.cell("own/s0").outcome == Outcome::accepted);  // what surprised stays on record
  CHECK(matrix.attempts(kHost) == 3);                         // the twin first
}

TEST_CASE("what surprises twice is a surprise", "[run]") {
  if (!can_use("curl")) return;
  Matrix matrix("case $host in s0*) more=\"$more -k\";; esac", {kExpired, kExpired});
  matrix.run();
  CHECK(matrix.cell("own/s0").status != Status::unsteady);
  CHECK(matrix.cell("own/s0").outcome == Outcome::accepted);
  CHECK_FALSE(is_as_expected(matrix.cell("own/s0").status));
  CHECK(matrix.attempts(kHost) == 3);
  CHECK(matrix.cell("own/s1").status == Status::confirmed);  // the other cells are none the worse
  CHECK(matrix.attempts("s1.localhost") == 1);               // and a twin is run once for all that share it
}

TEST_CASE("a rejection that no server saw is none", "[run]") {
  if (!can_use("curl")) return;
  Matrix matrix("case $host in s0*) echo 'certificate has expired'; exit 60;; esac", {kExpired});
  matrix.run();
  CHECK_FALSE(is_as_expected(matrix.cell("own/s0").status));
}

TEST_CASE("a client that cannot be given what a scenario wants is unsupported, and not started", "[run]") {
  if (!can_use("curl")) return;
  Matrix matrix("", {"{title: it, client: {min_version: tls1.3}, server: {certificate: expired}, "
                     "expect: {outcome: rejected, diagnosis: expired, findings: [expired]}}"});
  matrix.run();
  CHECK(matrix.cell("own/s0").status == Status::unsupported);
  CHECK(matrix.attempts(kHost) == 0);
}

TEST_CASE("a client that is not installed has a column without cells", "[run]") {
  if (!can_use("curl")) return;
  Matrix matrix("", {kExpired});
  Client absent;
  absent.file.name = "absent";
  absent.missing = "absent";
  matrix.plan().clients.push_back(&absent);
  const RunRecord& record = matrix.run();
  REQUIRE(record.clients.size() == 2);
  CHECK(record.clients[1].missing == "absent");
  for (const CellRecord& cell : record.cells) CHECK(cell.client == "it");
}

TEST_CASE("an interrupt ends the run, and leaves out what it cut short", "[run]") {
  if (!can_use("curl")) return;
  Matrix matrix("case $host in s0*) sleep 30;; esac", {kExpired});
  std::thread reader([&] {
    for (int i = 0; i < 1000 && matrix.attempts(kHost) == 0; ++i)
      std::this_thread::sleep_for(Milliseconds(10));
    matrix.interrupt().raise();
  });
  const RunRecord& record = matrix.run();
  reader.join();
  CHECK(record.is_interrupted);
  CHECK(record.seconds < 20);
  CHECK(matrix.attempts(kHost) == 1);
  CHECK(matrix.cell("baseline/good-tls13").status == Status::confirmed);
  for (const CellRecord& cell : record.cells) CHECK(cell.scenario != "own/s0");

  const RunRecord& again = matrix.run();
  CHECK(again.is_interrupted);
  CHECK(again.cells.empty());
}

}  // namespace
}  // namespace lab

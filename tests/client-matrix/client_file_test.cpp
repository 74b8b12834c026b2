#include "client-matrix/knowledge/client_file.h"

#include "client-matrix/drive/drive.h"
#include "lab-server/base/error.h"
#include "tests/catch.h"
#include "tests/support/program.h"

namespace lab {
namespace {

ClientFile read_client(const std::string& text) {
  LayerFolder layers(source_dir() / "client-matrix/stacks");
  return parse_client(parse_yaml(text, "x.yaml"), "x.yaml", layers);
}

std::string failure_of_file(const std::string& text) {
  try {
    read_client(text);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

const std::string kGood = R"(name: x
based_on: openssl
version: [x, --version]
connect: [x, "{?client_certificate}", "{?max_version}", "https://{host}:{port}/"]
options:
  client_certificate: [--cert, "{client_cert}"]
  max_version_tls12: [--tls-max, "1.2"]
outcomes:
  - {exit: 0, shows: "hello", outcome: accepted}
  - {exit: [35, 56], outcome: rejected}
)";

TEST_CASE("a client file is read", "[client-file]") {
  const ClientFile client = read_client(kGood +
                                        "accepted_shows: lab\ntraits: [checks-hostname]\n"
                                        "behaviours: [{because: no CRL, accepts: [a/b]}]\n");
  CHECK(client.title == "x");
  CHECK(client.outcomes.size() == 2);
  CHECK(client.outcomes[1].exit == std::vector<int>{35, 56});
  CHECK(client.profile.deviations.at(0).where.text() == "x.yaml:13:42");
  CHECK_FALSE(client.is_library());
}

TEST_CASE("a client file's mistakes are told with their place", "[client-file]") {
  CHECK(failure_of_file("[]") == "x.yaml:1:1: expected a client: a map of keys and values, got a list");
  CHECK(failure_of_file(kGood + "outcome: []\n") == "x.yaml:11:1: unknown key 'outcome'");
  CHECK(failure_of_file("name: y\nbased_on: openssl\nversion: [y]\nbatch: [y]\n") ==
        "x.yaml:1:1: the name 'y' is not the file's, 'x'");
  CHECK(failure_of_file("name: x\nbased_on: openssl\nversion: [x]\n") ==
        "x.yaml:1:1: a client needs either 'connect' or 'batch'");
  CHECK(failure_of_file(kGood + "batch: [x]\n") == "x.yaml:1:1: a client needs either 'connect' or 'batch'");
  CHECK(failure_of_file("name: x\nbased_on: openssl\nversion: [x]\nconnect: [x]\n") ==
        "x.yaml:1:1: a client with 'connect' needs 'outcomes'");
  CHECK(failure_of_file("name: x\nbased_on: openssl\nversion: [x]\nconnect: [x, \"{prot}\"]\n") ==
        "x.yaml:4:14: nothing stands for '{prot}'");
  CHECK(failure_of_file("name: x\nbased_on: openssl\nversion: [x]\nconnect: [x, \"-{?again}\"]\n") ==
        "x.yaml:4:14: '{?again}' must be a word of its own");
  CHECK(failure_of_file(kGood + "connections_in_one: true\n") ==
        "x.yaml:4:10: 'connections_in_one' needs {?again} in 'connect'");
  CHECK(failure_of_file(kGood + "accepted_shows: \"(\"\n")
            .starts_with("x.yaml:11:17: '(' is not a regular expression"));
  CHECK(failure_of_file(kGood + "build: [make]\n") == "x.yaml:11:8: 'build' needs 'program'");
  CHECK(failure_of_file(kGood + "packages: curl\n") ==
        "x.yaml:11:11: expected a map of keys and values, got 'curl'");
}

TEST_CASE("an option that stands nowhere and an outcome rule for everything are mistakes", "[client-file]") {
  CHECK(failure_of_file(
            "name: x\nbased_on: openssl\nversion: [x]\nconnect: [x]\noptions: {client_certificate: [-c]}\n"
            "outcomes: [{exit: 0, outcome: accepted}]\n") ==
        "x.yaml:5:11: option 'client_certificate' stands nowhere in 'connect'");
  CHECK(failure_of_file(
            "name: x\nbased_on: openssl\nversion: [x]\nconnect: [x]\noutcomes: [{outcome: rejected}]\n") ==
        "x.yaml:5:12: an outcome rule needs 'exit' or 'shows'");
  CHECK(failure_of_file("name: x\nbased_on: openssl\nversion: [x]\nconnect: [x]\noutcomes: [{exit: 256, "
                        "outcome: rejected}]\n")
            .starts_with("x.yaml:5:19: "));
}

TEST_CASE("blanks are filled, and what is no blank stays", "[client-file]") {
  Argv argv;
  read_value(parse_yaml(R"(["{host}:{port}", "{?again}", "{?client_certificate}", "{ x }", "a{b"])", "y"),
             argv);
  Blanks blanks;
  blanks.values = {{"host", "h"}, {"port", "1"}, {"client_cert", "c.pem"}};
  blanks.options["client_certificate"] = {"--cert", "{client_cert}"};
  CHECK(filled(argv, blanks) == std::vector<std::string>{"h:1", "--cert", "c.pem", "{ x }", "a{b"});
}

ProcessResult ended(int exit_status, const std::string& out) {
  ProcessResult result;
  result.end.exit_status = exit_status;
  result.out = out;
  return result;
}

TEST_CASE("a program's end is read by the first rule that fits, and never guessed", "[client-file]") {
  const ClientFile client = read_client(kGood + "accepted_shows: \"lab\"\n");
  CHECK(outcome_of(client, ended(0, "hello lab")) == Outcome::accepted);
  CHECK(outcome_of(client, ended(0, "hello")) == Outcome::unclassified);
  CHECK(outcome_of(client, ended(0, "lab")) == Outcome::unclassified);
  CHECK(outcome_of(client, ended(56, "")) == Outcome::rejected);
  CHECK(outcome_of(client, ended(2, "bad option")) == Outcome::unclassified);

  ProcessResult result = ended(-1, "");
  result.end.signal = 9;
  CHECK(outcome_of(client, result) == Outcome::crashed);
  result.is_timed_out = true;
  CHECK(outcome_of(client, result) == Outcome::timed_out);
}

}  // namespace
}  // namespace lab

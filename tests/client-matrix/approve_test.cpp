#include "client-matrix/judge/approve.h"

#include "lab-server/base/error.h"
#include "tests/catch.h"

namespace lab {
namespace {

const std::string kFile = R"(# mine
name: x
version: [x, --version]
batch: [x]
measured: ["7.88.1", "OpenSSL 3.0.19 to 3.0.22"]   # Debian's
behaviours:
  - {because: it is lenient, accepts: [a/one]}

# the end
)";

CellRecord cell(const std::string& scenario, Outcome outcome, const std::string& diagnosis) {
  CellRecord cell;
  cell.client = "x";
  cell.scenario = scenario;
  cell.outcome = outcome;
  cell.expected = Outcome::rejected;
  cell.diagnosis = diagnosis;
  cell.expected_diagnosis = "expired";
  cell.status = Status::is_new;
  return cell;
}

Approval approved(const std::string& text, const std::string& version, const std::vector<CellRecord>& cells) {
  LayerFolder layers("no layers");
  const ClientFile file = parse_client(parse_yaml(text, "x.yaml"), "x.yaml", layers);
  return approve(text, file, {"x", "x", "openssl", version, "", "", "", ""}, cells, "2026-11-25", layers);
}

std::string failure_of_approval(const std::string& version, const std::vector<CellRecord>& cells) {
  try {
    approved(kFile, version, cells);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST_CASE("approve writes what is new of a version, and that nobody has explained it", "[approve]") {
  CellRecord mended = cell("a/one", Outcome::rejected, "expired");
  mended.no_longer_deviates = true;
  CellRecord confirmed = cell("a/five", Outcome::rejected, "expired");
  confirmed.status = Status::confirmed;
  const Approval approval = approved(
      kFile, "x 8.14.1 OpenSSL/3.5.1",
      {mended, confirmed, cell("a/two", Outcome::accepted, "none"),
       cell("a/three", Outcome::rejected, "undecided"), cell("a/four", Outcome::crashed, "undecided")});
  CHECK(approval.text == R"(# mine
name: x
version: [x, --version]
batch: [x]
measured: ["7.88.1", "OpenSSL 3.0.19 to 3.0.22", "8.14.1", "OpenSSL 3.5.1"]   # Debian's
behaviours:
  - {because: it is lenient, accepts: [a/one]}
  - because: "nobody has explained it yet: seen of x 8.14.1, OpenSSL 3.5.1 on 2026-11-25"
    from: "8.14.1"
    accepts: [a/two]
    rejects: {a/three: undecided}
    crashes: {a/four: undecided}
    as_expected: [a/one]

# the end
)");
  LayerFolder layers("no layers");
  ClientFile after = parse_client(parse_yaml(approval.text, "x.yaml"), "x.yaml", layers);
  after.know_version("x 8.14.1 OpenSSL/3.5.1");
  CHECK(after.profile.unmeasured.empty());
  CHECK(find_deviation(after.profile.deviations, "a/one") == nullptr);
  CHECK(find_deviation(after.profile.deviations, "a/two") != nullptr);
}

TEST_CASE("what is new of a library goes by the library, and ends where the next measured version begins",
          "[approve]") {
  const Approval approval =
      approved(kFile, "x 7.88.1 OpenSSL/3.0.7", {cell("a/two", Outcome::accepted, "none")});
  CHECK_THAT(approval.text,
             ContainsSubstring(
                 "    of: OpenSSL\n    from: \"3.0.7\"\n    below: \"3.0.19\"\n    accepts: [a/two]\n"));
  CHECK_THAT(approval.text, ContainsSubstring("\"OpenSSL 3.0.7\"]   # Debian's"));
}

TEST_CASE("a version that deviates nowhere is measured without a row", "[approve]") {
  const Approval approval = approved(kFile, "x 8.0 OpenSSL/3.0.20", {});
  CHECK(approval.lines == std::vector<std::string>{
                              "measured: [\"7.88.1\", \"OpenSSL 3.0.19 to 3.0.22\", \"8.0\"]   # Debian's"});
}

TEST_CASE("approve makes the list of behaviours, and adds to one of measured versions with dashes",
          "[approve]") {
  const std::string head = "name: x\nversion: [x]\nbatch: [x]\nmeasured:\n- \"1.0\"   # first\n- \"1.1\"\n";
  const std::string tail = "traits: [checks-hostname]\n";
  CHECK(approved(head + tail, "x 1.2", {cell("a/two", Outcome::rejected, "expired")}).text ==
        head + "- \"1.2\"\n" + tail +
            "behaviours:\n  - because: \"nobody has explained it yet: seen of x 1.2 on 2026-11-25\"\n"
            "    from: \"1.2\"\n    rejects: [a/two]\n");
}

TEST_CASE("approve refuses measured versions and cells that say nothing", "[approve]") {
  CHECK(failure_of_approval("x 7.88.1 OpenSSL/3.0.20", {cell("a/two", Outcome::accepted, "none")}) ==
        "x.yaml: x is measured in this version: x 7.88.1 OpenSSL/3.0.20");
  CHECK(failure_of_approval("x 8.0 GnuTLS/3.0.20", {}) ==
        "x tells no version of OpenSSL: x 8.0 GnuTLS/3.0.20");
  CellRecord nothing = cell("a/two", Outcome::is_void, "");
  nothing.status = Status::is_void;
  nothing.reason = "the baseline failed";
  CHECK(failure_of_approval("x 8.0 OpenSSL/3.0.20", {nothing}) == "x is void in a/two: the baseline failed");
  CHECK(failure_of_approval("x 8.0 OpenSSL/3.0.20", {cell("a/two", Outcome::unclassified, "undecided")}) ==
        "x ended in a/two in a way that `outcomes:` does not know");
}

}  // namespace
}  // namespace lab

#include "client-matrix/approve.h"

#include "lab-server/base/error.h"
#include "tests/catch.h"

namespace lab {
namespace {

const std::string kFile = R"(# mine
name: x
stack: openssl
version: [x, --version]
batch: [x]
except:
  - {scenario: a/one, outcome: accepted, because: it is lenient}
measured: ["7.88.1", "OpenSSL 3.0.19 to 3.0.22"]   # Debian's
versions:
  - of: OpenSSL
    from: "3.0.22"                   # 3.0.20 was as above
    as_expected: [a/one]

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
  const ClientFile file = parse_client(parse_yaml(text, "x.yaml"), "x.yaml");
  return approve(text, file, {"x", "x", "openssl", version, "", "", "", ""}, cells, "2026-11-25");
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
stack: openssl
version: [x, --version]
batch: [x]
except:
  - {scenario: a/one, outcome: accepted, because: it is lenient}
measured: ["7.88.1", "OpenSSL 3.0.19 to 3.0.22", "8.14.1", "OpenSSL 3.5.1"]   # Debian's
versions:
  - of: OpenSSL
    from: "3.0.22"                   # 3.0.20 was as above
    as_expected: [a/one]
  - from: "8.14.1"
    as_expected: [a/one]   # nobody has explained it yet: seen of x 8.14.1, OpenSSL 3.5.1 on 2026-11-25
    except:
      - {scenario: a/two, outcome: accepted, because: "nobody has explained it yet: seen of x 8.14.1, OpenSSL 3.5.1 on 2026-11-25"}
      - {scenario: a/three, outcome: rejected, diagnosis: undecided, because: "nobody has explained it yet: seen of x 8.14.1, OpenSSL 3.5.1 on 2026-11-25"}
      - {scenario: a/four, outcome: crashed, diagnosis: undecided, because: "nobody has explained it yet: seen of x 8.14.1, OpenSSL 3.5.1 on 2026-11-25"}

# the end
)");
  ClientFile after = parse_client(parse_yaml(approval.text, "x.yaml"), "x.yaml");
  apply_versions(after, "x 8.14.1 OpenSSL/3.5.1");
  CHECK(after.unmeasured.empty());
  CHECK(after.except.size() == 3);
}

TEST_CASE("what is new of a library goes by the library, and ends where the next measured version begins",
          "[approve]") {
  const Approval approval =
      approved(kFile, "x 7.88.1 OpenSSL/3.0.7", {cell("a/two", Outcome::accepted, "none")});
  CHECK_THAT(approval.text,
             ContainsSubstring("  - of: OpenSSL\n    from: \"3.0.7\"\n    below: \"3.0.19\"\n    except:\n"));
  CHECK_THAT(approval.text, ContainsSubstring("\"OpenSSL 3.0.7\"]   # Debian's"));
}

TEST_CASE("a version that deviates nowhere is measured without a row", "[approve]") {
  const Approval approval = approved(kFile, "x 8.0 OpenSSL/3.0.20", {});
  CHECK(approval.lines == std::vector<std::string>{
                              "measured: [\"7.88.1\", \"OpenSSL 3.0.19 to 3.0.22\", \"8.0\"]   # Debian's"});
}

TEST_CASE("approve makes the list of versions, and adds to one of measured versions with dashes",
          "[approve]") {
  const std::string text =
      "name: x\nstack: go\nversion: [x]\nbatch: [x]\nmeasured:\n- \"1.0\"   # first\n- \"1.1\"\ntraits: "
      "[checks-hostname]\n";
  CHECK(approved(text, "x 1.2", {cell("a/two", Outcome::accepted, "none")}).text ==
        "name: x\nstack: go\nversion: [x]\nbatch: [x]\nmeasured:\n- \"1.0\"   # first\n- \"1.1\"\n- \"1.2\"\n"
        "traits: [checks-hostname]\nversions:\n  - from: \"1.2\"\n    except:\n      - {scenario: a/two, "
        "outcome: accepted, "
        "because: \"nobody has explained it yet: seen of x 1.2 on 2026-11-25\"}\n");
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

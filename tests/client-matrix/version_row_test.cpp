#include "client-matrix/version_row.h"

#include "client-matrix/client_file.h"
#include "lab-server/base/error.h"
#include "tests/catch.h"

namespace lab {
namespace {

const std::string kFile = R"(name: x
stack: go
version: [x, --version]
batch: [x]
traits: [checks-hostname, sends-large-hello]
except:
  - {scenario: a/one, outcome: accepted, because: it is lenient}
  - {scenario: a/two, outcome: rejected, because: it is strict}
versions:
)";

ClientFile of(const std::string& rows, const std::string& version) {
  ClientFile file = parse_client(parse_yaml(kFile + rows, "x.yaml"), "x.yaml");
  apply_versions(file, version);
  return file;
}

std::string failure_of_row(const std::string& row) {
  try {
    of("  - " + row + "\n", "1");
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST_CASE("a version is found in what programs print, and ordered part by part", "[version-row]") {
  CHECK(version_in("go1.26.8 linux/amd64")->parts == std::vector<unsigned>{1, 26, 8});
  CHECK(version_in("v20.20.2, OpenSSL 3.0.19")->parts == std::vector<unsigned>{20, 20, 2});
  CHECK(version_in("GNU Wget 2")->parts == std::vector<unsigned>{2});
  CHECK_FALSE(version_in("unknown"));
  const std::string curl = "curl 7.88.1 (x86_64-pc-linux-gnu) libcurl/7.88.1 OpenSSL/3.0.22 zlib/1.2.13";
  CHECK(version_in(curl, "OpenSSL")->parts == std::vector<unsigned>{3, 0, 22});
  CHECK_FALSE(version_in(curl, "GnuTLS"));
  CHECK(VersionNumber{{1, 9}} < VersionNumber{{1, 10}});
  CHECK(VersionNumber{{1, 10}} < VersionNumber{{1, 10, 1}});
}

TEST_CASE("a row of versions adds and takes back what the file says", "[version-row]") {
  const std::string rows = R"(
  - below: "1.23"
    traits: [offers-static-rsa]
    without: [sends-large-hello]
    as_expected: [a/two]
    except: [{scenario: a/one, outcome: timed-out, because: it was slow}]
  - {from: "1.22", below: "1.24", traits: [checks-roots]}
)";
  const ClientFile other = of(rows, "go1.22.1");
  CHECK(other.traits == std::vector<std::string>{"checks-hostname", "offers-static-rsa", "checks-roots"});
  REQUIRE(other.except.size() == 1);
  CHECK(other.except[0].because == "it was slow");
  CHECK(of(rows, "go1.23").traits ==
        std::vector<std::string>{"checks-hostname", "sends-large-hello", "checks-roots"});
  CHECK(of(rows, "go1.23").except.size() == 2);
  CHECK(of(rows, "go1.24.0").traits.size() == 2);
  CHECK(of(rows, "some build").traits.size() == 2);
}

TEST_CASE("a row of versions may go by a library that the program names", "[version-row]") {
  const std::string row = "  - {of: OpenSSL, from: \"3.0.22\", as_expected: [a/two]}\n";
  CHECK(of(row, "Python 3.11.2, OpenSSL 3.0.22 25 Aug 2026").except.size() == 1);
  CHECK(of(row, "Python 3.11.2, OpenSSL 3.0.19 27 Jan 2026").except.size() == 2);
  CHECK(of(row, "Python 3.11.2, LibreSSL 4.0.0").except.size() == 2);
}

TEST_CASE("a row of versions may take back what a row above it says", "[version-row]") {
  const std::string rows = R"(
  - {from: "2", except: [{scenario: a/three, outcome: accepted, because: it is new}]}
  - {from: "3", as_expected: [a/three]}
)";
  CHECK(of(rows, "2.0").except.size() == 3);
  CHECK(of(rows, "3.0").except.size() == 2);
}

TEST_CASE("a row of versions that says nothing, or takes back what is not there, is a mistake",
          "[version-row]") {
  CHECK(failure_of_row("{traits: [checks-roots]}") ==
        "x.yaml:10:5: a row of versions needs 'from' or 'below'");
  CHECK(failure_of_row("{from: \"2\", below: \"1.5\"}") ==
        "x.yaml:10:5: 'from' is not below 'below': no version is of this row");
  CHECK(failure_of_row("{below: 1.20}") == "x.yaml:10:13: expected a version in quotes, got '1.20'");
  CHECK(failure_of_row("{below: \"1.x\"}") == "x.yaml:10:13: expected a version, got '1.x'");
  CHECK(failure_of_row("{below: \"2\", without: [checks-roots]}") ==
        "x.yaml:10:5: the client has no trait 'checks-roots' to be without");
  CHECK(failure_of_row("{below: \"2\", traits: [check-roots]}") == "x.yaml:10:27: no trait 'check-roots'");
  CHECK(failure_of_row("{below: \"2\", as_expected: [a/three]}") ==
        "x.yaml:10:5: the client has no exception for 'a/three'");
}

}  // namespace
}  // namespace lab

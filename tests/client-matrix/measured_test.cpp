#include "client-matrix/knowledge/measured.h"

#include "client-matrix/knowledge/client_file.h"
#include "lab-server/base/error.h"
#include "tests/catch.h"

namespace lab {
namespace {

std::vector<Measured> read_measured(const std::string& list) {
  std::vector<Measured> measured;
  read_value(parse_yaml(list, "x.yaml"), measured);
  return measured;
}

std::string unmeasured_of(const std::string& list, const std::string& version) {
  return text_of(
      unmeasured(read_measured(list), [&](const std::string& of) { return version_in(version, of); }));
}

std::string failure(const std::string& list) {
  try {
    read_measured(list);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST_CASE("a version outside those measured is unmeasured, the program's and its library's alike",
          "[measured]") {
  const std::string curl = R"(["7.88.1", "OpenSSL 3.0.19 to 3.0.22"])";
  CHECK(unmeasured_of(curl, "curl 7.88.1 (x86_64) libcurl/7.88.1 OpenSSL/3.0.19 zlib/1.2.13").empty());
  CHECK(unmeasured_of(curl, "curl 7.88.1 (x86_64) libcurl/7.88.1 OpenSSL/3.0.22 zlib/1.2.13").empty());
  CHECK(unmeasured_of(curl, "curl 7.88.1 (x86_64) libcurl/7.88.1 OpenSSL/3.0.23") == "OpenSSL 3.0.23");
  CHECK(unmeasured_of(curl, "curl 8.14.1 (x86_64) libcurl/8.14.1 OpenSSL/3.0.20") == "8.14.1");
  CHECK(unmeasured_of(curl, "curl 8.14.1 (x86_64) libcurl/8.14.1 OpenSSL/3.5.1") == "8.14.1, OpenSSL 3.5.1");
  CHECK(unmeasured_of(curl, "curl 7.88.1 (x86_64) libcurl/7.88.1 GnuTLS/3.7.9") == "no version of OpenSSL");
  CHECK(unmeasured_of(curl, "curl") == "a version without a number, no version of OpenSSL");
}

TEST_CASE("several versions and ranges of one program are measured", "[measured]") {
  const std::string java = R"(["17.0.15", "17.0.19 to 17.0.21"])";
  CHECK(unmeasured_of(java, "Java 17.0.15+6").empty());
  CHECK(unmeasured_of(java, "Java 17.0.20+1").empty());
  CHECK(unmeasured_of(java, "Java 17.0.16+1") == "17.0.16");
  CHECK(unmeasured_of(java, "Java 21.0.1") == "21.0.1");
}

TEST_CASE("a file that measured nothing is meant for any version", "[measured]") {
  CHECK(unmeasured_of("[]", "mine 1.0").empty());
}

TEST_CASE("an entry of measured that is none is a mistake with its place", "[measured]") {
  const std::string expected = "x.yaml:1:2: expected versions, got '";
  CHECK(failure(R"(["new"])") == expected + "new'");
  CHECK(failure(R"(["1.x to 1.2"])") == expected + "1.x to 1.2'");
  CHECK(failure(R"(["OpenSSL"])") == expected + "OpenSSL'");
  CHECK(failure(R"([""])") == expected + "'");
  CHECK(failure("[1.20]") == "x.yaml:1:2: expected versions in quotes, got '1.20'");
  CHECK(failure(R"(["1.3 to 1.2"])") == "x.yaml:1:2: the second version is below the first");
}

}  // namespace
}  // namespace lab

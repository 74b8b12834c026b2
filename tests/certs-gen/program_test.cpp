// The program certs-gen, as a person at a shell meets it.

#include <sys/stat.h>

#include <nlohmann/json.hpp>

#include "lab-server/base/files.h"
#include "tests/catch.h"
#include "tests/certs-gen/run_certs_gen.h"
#include "tests/support/program.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

mode_t mode_of(const fs::path& path) {
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_mode & 0777;
}

TEST_CASE("certs-gen --out writes a folder per recipe, the key for its owner only", "[certs-gen]") {
  const TemporaryFolder folder("program-test");
  const ProgramResult result =
      certs_gen({"--out", folder.path().string(), "--host", "a.test", "leaf", "revoked"});
  INFO(result.output);
  REQUIRE(result.exit == 0);

  for (const char* file : {"chain.pem", "key.pem", "root.pem", "certificate.der"}) {
    CHECK(fs::exists(folder.path() / "leaf" / file));
  }
  for (const char* file : {"crl.pem", "crl.der", "ocsp.der", "issuer.pem"}) {
    CHECK(fs::exists(folder.path() / "revoked" / file));
    CHECK_FALSE(fs::exists(folder.path() / "leaf" / file));
  }
  CHECK(mode_of(folder.path() / "leaf") == 0700);
  CHECK(mode_of(folder.path() / "leaf" / "key.pem") == 0600);
}

TEST_CASE("certs-gen --out without recipes writes them all", "[certs-gen]") {
  const TemporaryFolder folder("program-test");
  REQUIRE(certs_gen({"--out", folder.path().string()}).exit == 0);
  const auto listed = nlohmann::json::parse(certs_gen({"list", "--json"}).output);
  REQUIRE(listed.size() >= 18);
  for (const auto& recipe : listed) {
    CHECK(fs::exists(folder.path() / recipe["id"].get<std::string>() / "chain.pem"));
  }
}

TEST_CASE("certs-gen replaces files only with --force, and names the first in its way", "[certs-gen]") {
  const TemporaryFolder folder("program-test");
  const std::string out = folder.path().string();
  REQUIRE(certs_gen({"--out", out, "leaf"}).exit == 0);
  const std::string before = read_file(folder.path() / "leaf" / "chain.pem");

  const ProgramResult refused = certs_gen({"--out", out, "expired", "leaf"});
  CHECK(refused.exit == 2);
  CHECK_THAT(refused.output,
             Catch::Matchers::StartsWith("certs-gen: error: ") && ContainsSubstring("leaf/chain.pem exists"));
  CHECK(read_file(folder.path() / "leaf" / "chain.pem") == before);
  CHECK_FALSE(fs::exists(folder.path() / "expired"));

  CHECK(certs_gen({"--out", out, "--force", "leaf"}).exit == 0);
  CHECK(read_file(folder.path() / "leaf" / "chain.pem") != before);
}

TEST_CASE("certs-gen guesses what a misspelt recipe or command meant", "[certs-gen]") {
  CHECK(certs_gen({"expird"}).output ==
        "certs-gen: error: no recipe 'expird'\ncerts-gen: hint: did you mean 'expired'?\n");
  CHECK_THAT(certs_gen({"lits"}).output, ContainsSubstring("did you mean 'list'?"));
}

TEST_CASE("certs-gen exits with 2 when it is called wrongly", "[certs-gen]") {
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {}, {"leaf"}, {"--bogus"}, {"audit"}, {"audit", "no-such.pem", "--ca", "no-such.pem"}}) {
    const ProgramResult result = certs_gen(arguments);
    INFO(result.output);
    CHECK(result.exit == 2);
    CHECK_THAT(result.output, Catch::Matchers::StartsWith("certs-gen: error: "));
  }
}

TEST_CASE("certs-gen --help begins with examples", "[certs-gen]") {
  const ProgramResult result = certs_gen({"--help"});
  CHECK(result.exit == 0);
  CHECK_THAT(result.output, ContainsSubstring("\n\nexamples:\n  certs-gen list"));
}

TEST_CASE("certs-gen audit exits with 0 for a clean chain and with 1 for findings", "[certs-gen]") {
  const TemporaryFolder folder("program-test");
  REQUIRE(certs_gen({"--out", folder.path().string(), "--host", "a.test", "leaf"}).exit == 0);
  const auto audit = [&](std::vector<std::string> more) {
    std::vector<std::string> arguments = {"audit", (folder.path() / "leaf" / "chain.pem").string(), "--ca",
                                          (folder.path() / "leaf" / "root.pem").string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return certs_gen(arguments);
  };

  CHECK(audit({"--host", "a.test"}).exit == 0);
  CHECK(audit({"--host", "a.test"}).output == "no findings\n");
  CHECK(audit({"--at", "+6d"}).exit == 0);

  const ProgramResult late = audit({"--host", "b.test", "--at", "+8d", "--json"});
  CHECK(late.exit == 1);
  const auto findings = nlohmann::json::parse(late.output);
  REQUIRE(findings.size() == 2);
  CHECK(findings[0]["id"] == "expired");
  CHECK(findings[0]["clause"] == "RFC 5280 4.1.2.5");
  CHECK(findings[1]["id"] == "name-mismatch");

  CHECK_THAT(audit({"--at", "2001-01-01"}).output, ContainsSubstring("not-yet-valid"));
  CHECK(audit({"--at", "soon"}).exit == 2);
  CHECK_THAT(audit({"--at", "2001-01-01T00:00:00.999Z"}).output, ContainsSubstring("not-yet-valid"));
  CHECK_THAT(audit({"--at", "2026-02-30T00:00:00Z"}).output,
             ContainsSubstring("there is no '2026-02-30T00:00:00Z' in the calendar"));
  for (const char* time : {"2026-02-30", "2026-06-31", "2026-01-01T00:00:60Z", "2026-01-01T00:00:00.Z",
                           "2026-01-01T00:00:00", "2026-01-01.5"}) {
    INFO(time);
    CHECK(audit({"--at", time}).exit == 2);
  }
  CHECK_THAT(audit({"--client"}).output, ContainsSubstring("wrong-purpose"));
}

TEST_CASE("certs-gen --host wants a name or an address, and says which was meant", "[certs-gen]") {
  const std::pair<std::string, const char*> cases[] = {
      {"https://db.internal/", "did you mean 'db.internal'?"},
      {"db.internal:5432", "did you mean 'db.internal'?"},
      {std::string(64, 'a') + ".test", "has a label of more than 63 octets"},
      {"a b.test", "give a name or an address"},
      {"", "is empty"},
  };
  const TemporaryFolder folder("program-test");
  for (const auto& [host, expected] : cases) {
    const ProgramResult result = certs_gen({"--out", folder.path().string(), "--host", host, "leaf"});
    INFO(result.output);
    CHECK(result.exit == 2);
    CHECK_THAT(result.output, ContainsSubstring(expected));
  }
  for (const char* host : {"my_service", "10.0.0.1", "::1", "*.a.test", "localhost"}) {
    CHECK(certs_gen({"--out", (folder.path() / host).string(), "--host", host, "leaf"}).exit == 0);
  }
}

TEST_CASE("certs-gen writes a recipe once that is asked for twice", "[certs-gen]") {
  const TemporaryFolder folder("program-test");
  const ProgramResult result =
      certs_gen({"--out", folder.path().string(), "--format", "pem", "leaf", "leaf"});
  CHECK(result.exit == 0);
  CHECK_THAT(result.output, ContainsSubstring("wrote 1 certificate for"));
}

TEST_CASE("certs-gen names the recipes that PKCS#12 cannot hold, and writes the others", "[certs-gen]") {
  const TemporaryFolder folder("program-test");
  const ProgramResult result =
      certs_gen({"--out", folder.path().string(), "--format", "pem,pkcs12", "leaf", "garbage-leaf"});
  CHECK(result.exit == 1);
  CHECK_THAT(result.output, ContainsSubstring("not written as pkcs12: garbage-leaf: ") &&
                                ContainsSubstring("wrote 2 certificates"));
  CHECK(fs::exists(folder.path() / "leaf" / "keystore.p12"));
  CHECK(fs::exists(folder.path() / "garbage-leaf" / "chain.pem"));

  const ProgramResult all = certs_gen({"--out", (folder.path() / "all").string(), "--format", "pkcs12"});
  CHECK(all.exit == 1);
  CHECK_THAT(all.output,
             ContainsSubstring("not written as pkcs12: ") && ContainsSubstring("empty-public-key"));
  CHECK(fs::exists(folder.path() / "all" / "expired" / "keystore.p12"));
}

}  // namespace
}  // namespace lab

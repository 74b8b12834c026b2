// Stapling and the responders, as OpenSSL's programs see them.

#include "tests/catch.h"
#include "tests/support/openssl.h"
#include "tests/support/test_lab.h"

namespace lab {
namespace {

std::string status_seen(TestLab& lab, const std::string& version) {
  return run_program({"sh", "-c",
                      "openssl s_client -connect 127.0.0.1:" + std::to_string(lab.port()) +
                          " -servername test.localhost -status " + version + " </dev/null 2>&1"})
      .output;
}

TEST_CASE("a staple goes to the client that asks for it, in both versions", "[server]") {
  if (!has_openssl()) return;
  for (const char* version : {"-tls1_2", "-tls1_3"}) {
    TestLab lab("{certificate: revoked, staple: {reason: superseded}}");
    const std::string seen = status_seen(lab, version);
    CHECK_THAT(seen, ContainsSubstring("Cert Status: revoked"));
    CHECK_THAT(seen, ContainsSubstring("superseded"));
    const auto event = lab.event();
    CHECK(event["revocation"]["revoked"] == true);
    CHECK(event["revocation"]["staple"]["sent"] == true);
    CHECK(event["revocation"]["staple"]["status"] == "revoked");
  }
}

TEST_CASE("a staple does not go to a client that does not ask", "[server]") {
  if (!has_openssl()) return;
  TestLab lab("{certificate: must-staple, staple: {times: expired}}");
  run_program(
      {"sh", "-c",
       "openssl s_client -connect 127.0.0.1:" + std::to_string(lab.port()) + " </dev/null >/dev/null 2>&1"});
  const auto event = lab.event();
  CHECK(event["revocation"]["must_staple"] == true);
  CHECK(event["revocation"]["staple"]["asked"] == false);
  CHECK(event["revocation"]["staple"]["sent"] == false);
  CHECK(event["revocation"]["staple"]["defect"] == "expired");
}

TEST_CASE("a must-staple certificate says so", "[server]") {
  if (!has_openssl()) return;
  TestLab lab("{certificate: must-staple}");
  const ProgramResult shown =
      run_program({"sh", "-c",
                   "openssl s_client -connect 127.0.0.1:" + std::to_string(lab.port()) +
                       " </dev/null 2>/dev/null | openssl x509 -noout -text"});
  CHECK_THAT(shown.output, ContainsSubstring("status_request"));
}

// The URL of a kind of responder in the certificate that is served: as openssl prints it after `before`.
std::string url_after(TestLab& lab, const std::string& before) {
  const std::string text = run_program({"sh", "-c",
                                        "openssl s_client -connect 127.0.0.1:" + std::to_string(lab.port()) +
                                            " </dev/null 2>/dev/null | openssl x509 -noout -text"})
                               .output;
  const size_t at = text.find(before);
  REQUIRE(at != text.npos);
  const size_t begin = text.find("http", at);
  return text.substr(begin, text.find_first_of(" \n", begin) - begin);
}

TEST_CASE("the responders answer openssl's own requests", "[server]") {
  if (!has_openssl() || !can_use("curl")) return;
  TestLab lab("{certificate: revoked, ocsp: {}, crl: {}, aia: {}}");
  const std::string issuer = lab.folder() + "/issuer.pem";
  const std::string leaf = lab.folder() + "/leaf.pem";
  const std::string connect =
      "openssl s_client -connect 127.0.0.1:" + std::to_string(lab.port()) + " </dev/null 2>/dev/null";

  const std::string aia = url_after(lab, "CA Issuers");
  const std::string fetch = "curl -s " + aia + " | openssl x509 -inform DER -out " + issuer;
  REQUIRE(run_program({"sh", "-c", fetch}).exit == 0);
  REQUIRE(run_program({"sh", "-c", connect + " | openssl x509 -out " + leaf}).exit == 0);

  const ProgramResult ocsp = run_program({"openssl", "ocsp", "-issuer", issuer, "-cert", leaf, "-CAfile",
                                          lab.ca_file(), "-url", url_after(lab, "OCSP - ")});
  INFO(ocsp.output);
  CHECK_THAT(ocsp.output, ContainsSubstring("Response verify OK"));
  CHECK_THAT(ocsp.output, ContainsSubstring(": revoked"));
  CHECK_THAT(ocsp.output, !ContainsSubstring("no nonce in response"));

  const std::string crl = "curl -s " + url_after(lab, "CRL Distribution Points") +
                          " | openssl crl -inform DER -noout -text -CAfile " + issuer + " 2>&1";
  CHECK_THAT(run_program({"sh", "-c", crl}).output,
             ContainsSubstring("verify OK") && ContainsSubstring("Key Compromise"));
}

TEST_CASE("a responder that does not listen is named in the certificate, and nothing is there", "[server]") {
  if (!has_openssl() || !can_use("curl")) return;
  TestLab lab("{certificate: leaf-revocable, crl: {listens: false}}");
  constexpr int kCouldNotConnect = 7;
  CHECK(run_program({"curl", "-s", url_after(lab, "CRL Distribution Points")}).exit == kCouldNotConnect);
  CHECK(lab.events().at(0)["revocation"]["crl"] == "closed");
}

}  // namespace
}  // namespace lab

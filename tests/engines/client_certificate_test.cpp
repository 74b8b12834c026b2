// Client certificates of scripted servers, as other TLS stacks send them.

#include <fmt/format.h>

#include "tests/catch.h"
#include "tests/support/openssl.h"
#include "tests/support/test_lab.h"

namespace lab {
namespace {

using nlohmann::json;

// What s_client prints. It stays until the server closes.
std::string said_by_openssl(TestLab& lab, const std::string& options) {
  return run_program(
             {"sh", "-c",
              fmt::format("printf 'GET / HTTP/1.0\\r\\n\\r\\n' | timeout 10 openssl s_client -quiet "
                          "-ign_eof -connect 127.0.0.1:{} -servername test.localhost -CAfile {} {} 2>&1",
                          lab.port(), lab.ca_file(), options)})
      .output;
}

std::string with_certificate(TestLab& lab, const RecipeName& recipe) {
  return fmt::format("-cert {} -key {} ", lab.certificate_file(recipe), lab.key_file(recipe));
}

bool is_served(const std::string& said) { return said.find("you reached") != std::string::npos; }

TEST_CASE("a scripted TLS 1.2 server asks for a certificate and checks that the client has its key",
          "[engines]") {
  if (!has_openssl()) return;
  const std::string recipe =
      GENERATE("client", "{based_on: client, key: rsa2048}", "{based_on: client, key: p384}");
  INFO(recipe);
  TestLab lab("scripted_tls12: {certificate_request: {}}");
  const RecipeName client =
      recipe.front() == '{' ? RecipeName(parse_yaml(recipe, "test.yaml")) : RecipeName(recipe);
  CHECK(is_served(said_by_openssl(lab, with_certificate(lab, client))));

  const json event = lab.event();
  CHECK(event["client_certificate"] == json({{"requested", true}, {"asked_for", "any"}, {"sent", true}}));
  CHECK_FALSE(event.contains("deviations"));
}

TEST_CASE("a scripted TLS 1.2 server that asks for other keys gets no certificate", "[engines]") {
  if (!has_openssl()) return;
  const char* request = GENERATE("{types: [rsa_sign], signature_algorithms: [rsa_pkcs1_sha256]}",
                                 "{signature_algorithms: [rsa_pkcs1_sha256]}");
  INFO(request);
  TestLab lab(fmt::format("scripted_tls12: {{certificate_request: {}}}", request));
  said_by_openssl(lab, with_certificate(lab, "client"));

  const json event = lab.event();
  CHECK(event["client_certificate"]["sent"] == false);
  CHECK(event["client_certificate"]["schemes"] == "own");
  CHECK(event["client_certificate"]["refused"] == "none-sent");
  CHECK(event["alerts"][0]["description"] == "handshake_failure");
}

TEST_CASE("a scripted TLS 1.2 server that does not insist serves a client without a certificate",
          "[engines]") {
  if (!has_openssl()) return;
  TestLab lab("scripted_tls12: {certificate_request: {required: false}}");
  CHECK(is_served(said_by_openssl(lab, "")));
  CHECK_FALSE(lab.event()["client_certificate"].contains("refused"));
}

TEST_CASE("a pair that does not belong together is refused by a scripted TLS 1.2 server", "[engines]") {
  if (!can_use("gnutls-cli")) return;  // OpenSSL loads no such pair
  TestLab lab("scripted_tls12: {certificate_request: {}}");
  const std::string said =
      run_program(
          {"sh", "-c",
           fmt::format("timeout 10 gnutls-cli --x509cafile {} --sni-hostname test.localhost "
                       "--verify-hostname test.localhost --x509certfile {} --x509keyfile {} --port {} "
                       "127.0.0.1 </dev/null 2>&1",
                       lab.ca_file(), lab.certificate_file("client"), lab.key_file("client-revoked"),
                       lab.port())})
          .output;
  CHECK(said.find("Received alert [51]") != std::string::npos);
  CHECK(lab.event()["client_certificate"]["refused"] == "unproven");
}

TEST_CASE("a server that asks for a certificate once it has read the request answers after the new handshake",
          "[engines]") {
  if (!has_openssl()) return;
  TestLab lab("scripted_tls12: {when_asked_anew: {certificate_request: {}}}");
  const std::string said = said_by_openssl(lab, with_certificate(lab, "client") + "-msg");
  CHECK(is_served(said));
  CHECK(said.find("HelloRequest") != std::string::npos);

  const json event = lab.event();
  CHECK(event["client_certificate"]["sent"] == true);
  CHECK(event["deviations"] == json({"renegotiation-asked"}));
  CHECK(event["http"]["requests"] == 1);
}

TEST_CASE("a client that gives no certificate in the new handshake, or declines it, is not answered",
          "[engines]") {
  if (!has_openssl()) return;
  TestLab lab("scripted_tls12: {when_asked_anew: {certificate_request: {}}}");
  CHECK_FALSE(is_served(said_by_openssl(lab, "")));
  CHECK_FALSE(is_served(said_by_openssl(lab, with_certificate(lab, "client") + "-no_renegotiation")));

  const auto events = lab.events();
  REQUIRE(events.size() == 2);
  CHECK(events[0]["client_certificate"]["refused"] == "none-sent");
  CHECK(events[1]["handshake_error"] == "renegotiation-declined");
  for (const json& event : events) {
    CHECK(event["phase"] == "finished");
    CHECK_FALSE(event.contains("http"));
  }
}

TEST_CASE("a TLS 1.3 server asks after the handshake only a client that offers it", "[engines]") {
  if (!has_openssl()) return;
  TestLab lab(
      "{http: [{when: no-client-certificate, status: 403}], scripted_tls13: {later_certificate_request: "
      "{}}}");
  CHECK(said_by_openssl(lab, with_certificate(lab, "client")).find("403 Forbidden") != std::string::npos);
  CHECK(said_by_openssl(lab, "-enable_pha").find("403 Forbidden") != std::string::npos);
  CHECK(said_by_openssl(lab, with_certificate(lab, "client") + "-enable_pha").find("200 OK") !=
        std::string::npos);

  const auto events = lab.events();
  REQUIRE(events.size() == 3);
  CHECK_FALSE(events[0].contains("client_certificate"));
  CHECK(events[1]["client_certificate"]["sent"] == false);
  CHECK(events[2]["client_certificate"]["sent"] == true);
  CHECK(events[0]["http"]["because"] == "no-client-certificate");
  CHECK_FALSE(events[2].contains("deviations"));
}

}  // namespace
}  // namespace lab

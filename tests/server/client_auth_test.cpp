// Each reason for which a server refuses a client's certificate, and its alert as other TLS stacks read it.

#include <fmt/format.h>

#include "tests/catch.h"
#include "tests/support/openssl.h"
#include "tests/support/test_lab.h"

namespace lab {
namespace {

using nlohmann::json;

RecipeName recipe(const std::string& keys) { return RecipeName(parse_yaml(keys, "test.yaml")); }

// What s_client prints of a connection with that certificate.
std::string said_by_openssl(TestLab& lab, const std::string& certificate, const std::string& key,
                            const std::string& options = {}) {
  return run_program({"sh", "-c",
                      fmt::format("printf 'GET / HTTP/1.0\\r\\n\\r\\n' | openssl s_client -quiet -ign_eof "
                                  "-connect 127.0.0.1:{} -servername test.localhost -CAfile {} -cert {} "
                                  "-key {} -cert_chain {} {} 2>&1",
                                  lab.port(), lab.ca_file(), certificate, key, certificate, options)})
      .output;
}

std::string said_by_gnutls(TestLab& lab, const std::string& certificate, const std::string& key,
                           const std::string& options) {
  return run_program(
             {"sh", "-c",
              fmt::format("printf 'GET / HTTP/1.0\\r\\n\\r\\n' | timeout 10 gnutls-cli --x509cafile {} "
                          "--sni-hostname test.localhost --verify-hostname test.localhost "
                          "--x509certfile {} --x509keyfile {} {} --port {} 127.0.0.1 2>&1",
                          lab.ca_file(), certificate, key, options, lab.port())})
      .output;
}

struct Refusal {
  const char* client_auth;
  RecipeName client;
  std::string reason;
  int alert;
  std::string why;  // in the event's own words
};

TEST_CASE("each reason to refuse a client's certificate has its alert, in TLS 1.2 and 1.3", "[server]") {
  if (!has_openssl()) return;
  const std::vector<Refusal> refusals = {
      {"{mode: required, crl: {of: [client-root], lists: [client-revoked]}}", "client-revoked", "revoked", 44,
       "certificate revoked, at depth 0"},
      {"{mode: required, crl: {of: [client-intermediate]}}", "client-by-intermediate", "crl-missing", 48,
       "unable to get certificate CRL, at depth 1"},
      {"{mode: required, crl: {of: [client-root]}}", "client-by-intermediate", "crl-missing", 48,
       "unable to get certificate CRL, at depth 0"},
      {"{mode: required, crl: {of: [client-root], times: expired}}", "client", "crl-outdated", 45,
       "CRL has expired, at depth 0"},
      {"{mode: required}", recipe("{based_on: client, tbs: {serial: ff01}}"), "malformed", 42,
       "ff01: it is negative"},
      {"{mode: required}", recipe("{based_on: client, tbs: {version: 4}}"), "malformed", 50,
       "the library cannot read it"},
      {"{mode: required, admits: ['uri:spiffe://lab.test/backend', backend.test]}", "client-of-service",
       "not-admitted", 49,
       "its names are not among those we admit: uri:spiffe://lab.test/backend, backend.test"},
      {"{mode: required, alert: internal_error}", "client-wrong-ca", "untrusted-issuer", 80, ""},
      {"{mode: required, alert: certificate_unknown}", recipe("{based_on: client, not_after: -1m}"),
       "expired", 46, ""},
  };
  for (const Refusal& refusal : refusals) {
    for (const char* version : {"-tls1_2", "-tls1_3"}) {
      INFO(refusal.client_auth << " " << refusal.client.id << " " << version);
      TestLab lab(fmt::format("client_auth: {}", refusal.client_auth));
      const std::string said =
          said_by_openssl(lab, lab.certificate_file(refusal.client), lab.key_file(refusal.client), version);
      CHECK(said.find(fmt::format("SSL alert number {}\n", refusal.alert)) != std::string::npos);

      const json event = lab.event();
      CHECK(event["client_certificate"]["refused"] == refusal.reason);
      CHECK(event["client_certificate"]["sent"] == true);
      if (!refusal.why.empty()) CHECK(event["client_certificate"]["detail"] == refusal.why);
      CHECK(event["phase"] == "client-certificate");
      CHECK(event["end"] == json({{"by", "server"}, {"how", "fatal-alert"}}));
    }
  }
}

TEST_CASE("a server with all the lists, a rule that fits or the whole chain lets the client in", "[server]") {
  if (!has_openssl()) return;
  const auto [client_auth, client] = GENERATE(table<const char*, const char*>({
      {"{mode: required, crl: {of: [client-root], lists: [client-revoked]}}", "client"},
      {"{mode: required, crl: {of: [client-root, client-intermediate]}}", "client-by-intermediate"},
      {"{mode: required, admits: ['uri:spiffe://lab.test/frontend']}", "client-of-service"},
      {"{mode: required, names: [strangers*, client-root]}", "client"},
      {"{mode: required, takes_ms: 50}", "client"},
  }));
  INFO(client_auth);
  TestLab lab(fmt::format("client_auth: {}", client_auth));
  const std::string said =
      said_by_openssl(lab, lab.certificate_file(RecipeName(client)), lab.key_file(RecipeName(client)));
  CHECK(said.find("you reached") != std::string::npos);
  CHECK_FALSE(lab.event()["client_certificate"].contains("refused"));
}

TEST_CASE("a client that leaves out its intermediate is told apart from one of a strange CA", "[server]") {
  if (!has_openssl()) return;
  TestLab lab("client_auth: {mode: required}");
  const auto with_leaf_only = [&](const RecipeName& recipe) {
    return said_by_openssl(lab, lab.certificates_file({recipe}), lab.key_file(recipe));
  };
  const RecipeName strange =
      recipe("{based_on: client, issuer: {based_on: client-intermediate, issuer: {based_on: client-root}}}");
  CHECK(with_leaf_only("client-by-intermediate").find("alert unknown ca") != std::string::npos);
  CHECK(with_leaf_only(strange).find("alert unknown ca") != std::string::npos);

  const auto events = lab.events();
  REQUIRE(events.size() == 2);
  CHECK(events[0]["client_certificate"]["refused"] == "issuer-not-sent");
  CHECK(events[1]["client_certificate"]["refused"] == "untrusted-issuer");
}

TEST_CASE("a client whose key is not its certificate's is refused as unproven (decrypt_error)", "[server]") {
  if (!can_use("gnutls-cli")) return;  // OpenSSL loads no such pair
  const char* priority = GENERATE("NORMAL:-VERS-TLS1.3", "NORMAL:-VERS-ALL:+VERS-TLS1.3");
  INFO(priority);
  TestLab lab("client_auth: {mode: required}");
  const std::string said = said_by_gnutls(lab, lab.certificate_file("client"), lab.key_file("client-revoked"),
                                          std::string("--priority ") + priority);
  CHECK(said.find("Received alert [51]") != std::string::npos);

  const json event = lab.event();
  CHECK(event["client_certificate"]["refused"] == "unproven");
  CHECK(event["client_certificate"]["sent"] == true);
  CHECK(event["phase"] == "client-certificate");
}

TEST_CASE("a client whose certificate forbids signing is refused for its purpose", "[server]") {
  if (!has_openssl()) return;
  TestLab lab("client_auth: {mode: required}");
  const RecipeName client = recipe("{based_on: client, key_usage: [key-agreement]}");
  const auto said_over = [&](const char* version) {
    return said_by_openssl(lab, lab.certificate_file(client), lab.key_file(client), version);
  };
  CHECK(said_over("-tls1_2").find("SSL alert number 4") !=
        std::string::npos);  // 43, or 47 of later BoringSSL
  CHECK(said_over("-tls1_3").find("SSL alert number 47\n") != std::string::npos);  // BoringSSL's own check

  for (const json& event : lab.events()) {
    CHECK(event["client_certificate"]["refused"] == "wrong-purpose");
    CHECK(event["client_certificate"]["sent"] == true);
  }
}

TEST_CASE("a server may ask for signatures that the client's key cannot make", "[server]") {
  if (!has_openssl()) return;
  const char* version = GENERATE("-tls1_2", "-tls1_3");
  INFO(version);
  TestLab lab("client_auth: {mode: required, signature_algorithms: [rsa_pss_rsae_sha256]}");
  const std::string said =
      said_by_openssl(lab, lab.certificate_file("client"), lab.key_file("client"), version);
  CHECK(said.find("you reached") == std::string::npos);

  const json event = lab.event();
  CHECK(event["client_certificate"] == json({{"requested", true},
                                             {"asked_for", "any"},
                                             {"schemes", "own"},
                                             {"sent", false},
                                             {"refused", "none-sent"}}));
}

TEST_CASE("a refusal that takes its time reaches a TLS 1.3 client after its request", "[server]") {
  if (!has_openssl()) return;
  TestLab lab("{versions: [tls1.3], client_auth: {mode: required, takes_ms: 300}}");
  const std::string said =
      said_by_openssl(lab, lab.certificate_file("client-wrong-ca"), lab.key_file("client-wrong-ca"));
  CHECK(said.find("alert unknown ca") != std::string::npos);
  const json event = lab.event();
  CHECK(event["ms"].get<double>() >= 300);
  CHECK(event["client_certificate"]["refused"] == "untrusted-issuer");
}

}  // namespace
}  // namespace lab

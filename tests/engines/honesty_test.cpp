// Servers that are declared healthy answer every client with what it offers; what does not is seen.

#include "lab-server/engines/honesty.h"

#include "lab-server/engines/offer.h"
#include "lab-server/server/purity.h"
#include "tests/faults/exchange.h"
#include "tests/support/errors.h"

namespace lab {
namespace {

// Why a control with that server is impure; "" when it is not.
std::string impurity(const std::string& server) {
  const RecipeBook recipes = RecipeBook::load(source_dir() / "certs-gen" / "recipes.yaml");
  Pki pki(recipes);
  const Scenario scenario = parse_scenario(
      parse_yaml("{title: it, server: " + server + ", expect: {outcome: accepted}}", "it.yaml"),
      "control/it");
  try {
    require_purity(scenario, pki);
  } catch (const Error& error) {
    return error.message();
  }
  return "";
}

TEST_CASE("a healthy server of each engine is pure, with any key", "[engines]") {
  for (const char* engine :
       {"", ", scripted_tls12: {}", ", scripted_tls13: {}", ", scripted_tls13: {hello_retry_request: {}}",
        ", scripted_tls13: {hello_retry_request: {extensions: {cookie: '00 01 63'}}}"}) {
    for (const char* certificate : {"leaf", "leaf-rsa", "{based_on: leaf, key: p384}"}) {
      INFO(certificate << engine);
      CHECK(impurity(std::string("{certificate: ") + certificate + engine + "}").empty());
    }
  }
}

TEST_CASE("a control that answers with what was not offered is impure", "[engines]") {
  const std::pair<const char*, const char*> cases[] = {
      {"{certificate: leaf-rsa, ciphers: [AES128-SHA, DES-CBC3-SHA]}",
       "served by TLS_RSA_WITH_3DES_EDE_CBC_SHA"},
      {"{certificate: leaf-rsa, scripted_tls12: {cipher: TLS_RSA_WITH_RC4_128_SHA}}",
       "served by TLS_RSA_WITH_RC4_128_SHA"},
      {"{scripted_tls12: {cipher: TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, insists_on: [cipher]}}",
       "the suite TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"},
      {"{scripted_tls12: {insists_on: [version]}}", "the version TLS1.2"},
      {"{scripted_tls12: {group: secp521r1, insists_on: [group]}}", "the group secp521r1"},
      {"{scripted_tls12: {server_key_exchange: {scheme: ecdsa_sha1}}}", "a signature by ecdsa_sha1"},
      {"{scripted_tls12: {server_hello: {extensions: {heartbeat: '01'}}}}", "the extension heartbeat"},
      {"{scripted_tls12: {server_hello: {compression: 1}}}", "compression"},
      {"{scripted_tls13: {encrypted_extensions: {extensions: {heartbeat: '01'}}}}",
       "the extension heartbeat"},
      {"{scripted_tls13: {certificate: {extensions: {status_request: '01 00 00 01 00'}}}}",
       "the extension status_request"},
      {"{scripted_tls13: {certificate_verify: {scheme: ecdsa_sha1}}}", "a signature by ecdsa_sha1"},
      {"{scripted_tls13: {hello_retry_request: {group: x25519}}}",
       "a HelloRetryRequest for the share of x25519"},
      {"{scripted_tls13: {hello_retry_request: {group: secp521r1}}}", "the group secp521r1"},
      {"{scripted_tls13: {hello_retry_request: {extensions: {key_share: ~}}}}",
       "a HelloRetryRequest that changes nothing"},
      {"{scripted_tls13: {server_hello: {extensions: {supported_versions: '03 05'}}}}", "the version"},
  };
  for (const auto& [server, what] : cases) {
    INFO(server);
    CHECK_THAT(impurity(server), ContainsSubstring(what));
  }
}

TEST_CASE("a server's promise of a staple or a ticket goes to clients that ask for one", "[engines]") {
  for (const char* extension : {"status_request", "session_ticket"}) {
    INFO(extension);
    CHECK(impurity(std::string("{scripted_tls12: {server_hello: {extensions: {") + extension + ": ''}}}}")
              .empty());
  }
  TestLab lab("{scripted_tls12: {server_hello: {extensions: {status_request: ''}}}}");
  const std::string asked = openssl_gets(lab, "-tls1_2 -status");
  CHECK(holds(asked, "tls-failure-lab"));
  TestLab other(
      "{scripted_tls12: {server_hello: {extensions: {status_request: ''}}, new_session_ticket: {ticket: "
      "''}}}");
  CHECK(holds(openssl_gets(other, "-tls1_2 -no_ticket"), "tls-failure-lab"));
}

// Another TLS stack goes through the whole handshake, and sees what is sealed too.
TEST_CASE("controls serve openssl s_client whatever it puts first, has alone or signs by", "[engines]") {
  if (!has_openssl()) return;
  const std::vector<std::string> clients = {
      "-tls1_3 -groups P-384:P-256",  "-tls1_3 -groups P-384",           "-tls1_3 -groups X25519",
      "-tls1_3 -groups P-521:X25519", "-tls1_3 -sigalgs RSA-PSS+SHA384", "-tls1_3 -sigalgs RSA-PSS+SHA512"};
  const std::vector<std::string> servers = {"{}", "{hello_retry_request: {}}",
                                            "{hello_retry_request: {extensions: {cookie: '00 01 63'}}}",
                                            "{group: secp384r1, hello_retry_request: {}}"};
  for (const std::string& server : servers) {
    TestLab lab("{certificate: leaf-rsa, scripted_tls13: " + server + "}");
    for (const std::string& client : clients) {
      // A server held to P-384 has nothing in common with a client that lacks it.
      if (holds(server, "secp384r1") && (holds(client, "X25519") || holds(client, "P-521"))) continue;
      INFO(server << " to openssl s_client " << client);
      const std::string shown = openssl_gets(lab, client);
      INFO(shown);
      CHECK(holds(shown, "you reached test/it"));
    }
  }
}

}  // namespace
}  // namespace lab

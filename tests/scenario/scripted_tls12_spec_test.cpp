#include "lab-server/scenario/scenario.h"
#include "tests/catch.h"
#include "tests/support/errors.h"

namespace lab {
namespace {

ServerSpec server(const std::string& script) {
  return parse_server(parse_yaml("scripted_tls12: " + script, "it.yaml"));
}

std::string key(const std::string& script) { return key_of(server(script), ClientSpec()); }

TEST_CASE("a TLS 1.2 script states its deviation by the registries' names", "[scenario]") {
  const ScriptedTls12Spec script =
      *server(
           "{cipher: TLS_RSA_WITH_RC4_128_SHA, server_key_exchange: {group: '0x2a2a'}, "
           "server_hello: {version: tls1.3, session_id: echoed, "
           "extensions: {heartbeat: '01', extended_master_secret: ~}}}")
           .scripted_tls12;
  CHECK(script.cipher == 0x0005);
  CHECK(script.server_key_exchange.group == 0x2a2a);
  CHECK(script.server_hello.version == 0x0304);
  CHECK(script.server_hello.session_id == SessionIdScript{SessionIdScript::Kind::echoed, {}});
  CHECK(script.server_hello.extensions.at(15) == Bytes{1});
  CHECK(script.server_hello.extensions.at(23) == std::nullopt);
}

TEST_CASE("what a TLS 1.2 script does when resuming is read over the rest, wherever it stands",
          "[scenario]") {
  const ScriptedTls12Spec script =
      *server("{when_resuming: {cipher: TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384}, resumes: true}")
           .scripted_tls12;
  REQUIRE(script.when_resuming != nullptr);
  CHECK(script.when_resuming->resumes);
  CHECK(script.when_resuming->cipher == 0xc02c);
  CHECK(script.cipher == std::nullopt);
}

TEST_CASE("a TLS 1.2 script insists on what its scenario is about, and on nothing else", "[scenario]") {
  const ScriptedTls12Spec script = *server("{insists_on: [cipher, version]}").scripted_tls12;
  CHECK(script.insists_on.cipher);
  CHECK(script.insists_on.version);
  CHECK_FALSE(script.insists_on.group);
  CHECK(error_of([] { server("{insists_on: [suite]}"); }).message().find("cipher") != std::string::npos);
}

TEST_CASE("a mistake in a TLS 1.2 script is named with its place", "[scenario]") {
  const Error key_error = error_of([] { server("{ciphers: []}"); });
  CHECK(key_error.message() == "unknown key 'ciphers'");
  CHECK(key_error.where().text() == "it.yaml:1:18");
  const Error name = error_of([] { server("{cipher: TLS_RSA_WITH_RC4_128}"); });
  CHECK(name.hint().find("TLS_RSA_WITH_RC4_128_") != std::string::npos);
  CHECK_THROWS_AS(server("{order: [encrypted_extensions]}"), Error);
  CHECK_THROWS_AS(server("{server_key_exchange: {dh: {bits: 12}}}"), Error);
  CHECK_THROWS_AS(server("{server_hello: {extensions: {heartbeat: zz}}}"), Error);
}

TEST_CASE("set-ups of different TLS 1.2 scripts share no twin", "[scenario]") {
  CHECK(key("{}") == key("{}"));
  CHECK(key("{finished: {flip_last_bit: true}}") != key("{}"));
  CHECK(key("{}") != key_of(ServerSpec(), ClientSpec()));
}

TEST_CASE("what a script has no use for may not stand beside it", "[scenario]") {
  const auto parsed = [](const std::string& beside) {
    return parse_scenario(parse_yaml("{title: it, server: {scripted_tls12: {}, " + beside + "}}", "it.yaml"),
                          "it");
  };
  CHECK_NOTHROW(parsed("certificate: leaf-rsa"));
  CHECK_THROWS_AS(parsed("ciphers: [AES128-SHA]"), Error);
  CHECK_THROWS_AS(parsed("client_auth: {mode: required}"), Error);
}

}  // namespace
}  // namespace lab

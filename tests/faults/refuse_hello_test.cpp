#include "tests/catch.h"
#include "tests/faults/exchange.h"
#include "tests/support/probe.h"
#include "tests/support/test_lab.h"
#include "tests/tls/stored_hellos.h"

namespace lab {
namespace {

using namespace std::chrono_literals;

// Whether a server with this refuse-hello answers the hello.
bool is_answered(const std::string& params, const std::string& hello) {
  TestLab lab("faults: [{refuse-hello: {" + params + "}}]");
  return is_server_hello(answer_to(lab, hello));
}

TEST_CASE("refuse-hello turns away what it is told, and nothing else", "[faults]") {
  struct Row {
    const char* params;
    const char* refused;
    const char* taken;
  };
  const std::vector<Row> rows = {
      {"at_least_bytes: 1300", "go-default", "curl-default"},
      {"at_least_bytes: 256, at_most_bytes: 511", "gnutls-default", "go-default"},
      {"offers: {version: tls1.3}", "openssl-tls13", "openssl-tls12"},
      {"offers: {extension: supported_versions}", "openssl-tls13", "openssl-tls12"},
      {"offers: {group: X25519MLKEM768}", "go-default", "curl-default"},
      {"offers: {signature_algorithm: ed448}", "curl-default", "go-default"},
      {"offers: {cipher: TLS_AES_128_CCM_SHA256}", "gnutls-default", "curl-default"},
      {"offers: {version: tls1.3, group: x448}", "curl-default", "openssl-tls12"},
      {"lacks: {extension: application_layer_protocol_negotiation}", "gnutls-default", "gnutls-alpn"},
      {"lacks: {extension: extended_master_secret}", "wget-default", "curl-default"},
      {"lacks: {version: tls1.3}", "openssl-tls12", "openssl-tls13"},
      {"offers: {version: tls1.2}, lacks: {group: X25519MLKEM768}", "curl-default", "go-default"},
      {"grease: true", "boringssl-grease", "curl-default"},
      {"extensions: true, offers: {version: tls1.3}", "curl-default", "java-tls12"},
  };
  for (const Row& row : rows) {
    INFO(row.params);
    CHECK_FALSE(is_answered(row.params, row.refused));
    CHECK(is_answered(row.params, row.taken));
  }
}

TEST_CASE("refuse-hello looks at the record's version", "[faults]") {
  Bytes hello = stored_hello("openssl-tls13");
  for (const uint8_t minor : {1, 3}) {
    hello[2] = minor;
    TestLab lab("faults: [{refuse-hello: {record_version_not: 769}}]");
    Probe probe(lab.port());
    probe.send(hello);
    CHECK(is_server_hello(probe.received_within(400ms)) == (minor == 1));
  }
}

TEST_CASE("refuse-hello turns away in the way it is told", "[faults]") {
  const auto peer_after = [](const std::string& how, Bytes& got) {
    TestLab lab("faults: [{refuse-hello: {how: " + how + "}}]");
    Probe probe(lab.port());
    probe.send(stored_hello("go-default"));
    got = probe.received_within(300ms);
    return probe.peer();
  };
  Bytes got;
  CHECK(peer_after("reset", got) == Probe::Peer::reset);
  CHECK(peer_after("fin", got) == Probe::Peer::finished);
  CHECK(peer_after("silence", got) == Probe::Peer::open);
  CHECK(got.empty());
  peer_after("alert", got);
  CHECK(raw_records(got).at(0).body == Bytes{2, 40});
}

TEST_CASE("refuse-hello says of a client it takes that it does not apply", "[faults]") {
  TestLab lab("faults: [{refuse-hello: {at_least_bytes: 5000}}]");
  CHECK(is_server_hello(answer_to(lab, "curl-default")));
  const auto event = lab.event();
  CHECK(event["faults"][0]["delivered"] == false);
  CHECK(event["faults"][0]["applies"] == false);
}

}  // namespace
}  // namespace lab

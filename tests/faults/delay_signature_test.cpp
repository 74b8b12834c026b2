#include "tests/catch.h"
#include "tests/faults/exchange.h"

namespace lab {
namespace {

using namespace std::chrono_literals;

TEST_CASE("delay-signature keeps the whole flight back, then goes on", "[faults]") {
  for (const char* version : {"tls1.2", "tls1.3"}) {
    INFO(version);
    TestLab lab(std::string("{versions: [") + version + "], faults: [{delay-signature: {delay_ms: 400}}]}");
    Probe probe(lab.port());
    probe.send(stored_hello(std::string("openssl-") + (version[5] == '2' ? "tls12" : "tls13")));

    CHECK(probe.received_within(250ms).empty());
    CHECK(is_server_hello(probe.first_bytes(5s)));
  }
}

TEST_CASE("a signature that never comes leaves the client with nothing", "[faults]") {
  TestLab lab("faults: [{delay-signature: {delay_ms: 60000}}]", "test.localhost", 600ms);
  CHECK(answer_to(lab, "openssl-tls13", 900ms).empty());
  const auto event = lab.event();
  CHECK(event["phase"] == "client-hello");
  CHECK_FALSE(event.contains("certificate"));
}

TEST_CASE("a client that goes away while we sign ends the connection", "[faults]") {
  TestLab lab("faults: [{delay-signature: {delay_ms: 60000}}]", "test.localhost", 30s);
  {
    Probe probe(lab.port());
    probe.send(stored_hello("openssl-tls13"));
    CHECK(probe.received_within(100ms).empty());
  }
  CHECK(lab.event()["end"] == nlohmann::json({{"by", "client"}, {"how", "fin"}}));
}

TEST_CASE("without delay-signature the same hello is answered at once, and openssl is served", "[faults]") {
  TestLab lab("{}");
  CHECK(is_server_hello(answer_to(lab, "openssl-tls13", 250ms)));
  if (!has_openssl()) return;
  TestLab slow("faults: [{delay-signature: {delay_ms: 200}}]");
  CHECK(holds(openssl_gets(slow), "tls-failure-lab"));
}

}  // namespace
}  // namespace lab

#include "tests/catch.h"
#include "tests/faults/exchange.h"
#include "tests/support/probe.h"
#include "tests/support/test_lab.h"
#include "tests/tls/stored_hellos.h"

namespace lab {
namespace {

using namespace std::chrono_literals;

TEST_CASE("stall-at after the ServerHello sends it alone, stays silent, then goes on", "[faults]") {
  TestLab lab("{versions: [tls1.2], faults: [{stall-at: {at: server-hello, delay_ms: 400}}]}");
  Probe probe(lab.port());
  probe.send(stored_hello("openssl-tls12"));

  CHECK(plain_types(probe.received_within(250ms)) == std::vector<int>{2});
  CHECK(plain_types(probe.first_bytes(5s)) == std::vector<int>{11, 12, 14});
}

TEST_CASE("stall-at after N bytes sends just these", "[faults]") {
  TestLab lab("faults: [{stall-at: {after_bytes: 7}}]");
  CHECK(answer_to(lab, "openssl-tls13").size() == 7);
}

TEST_CASE("stall-at after the request finishes the handshake and keeps the answer back", "[faults]") {
  if (!has_openssl()) return;
  TestLab lab("faults: [{stall-at: {at: request, delay_ms: 200}}]");
  CHECK(holds(openssl_gets(lab), "tls-failure-lab"));
  const auto event = lab.event();
  CHECK(event["faults"][0]["delivered"] == true);
  CHECK(event["ms"].get<double>() >= 200);
}

TEST_CASE("without stall-at the same flight comes whole", "[faults]") {
  TestLab lab("versions: [tls1.2]");
  CHECK(plain_types(answer_to(lab, "openssl-tls12")) == std::vector<int>{2, 11, 12, 14});
}

}  // namespace
}  // namespace lab

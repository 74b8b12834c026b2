#include "tests/catch.h"
#include "tests/support/probe.h"
#include "tests/support/test_lab.h"
#include "tests/tls/stored_hellos.h"

namespace lab {
namespace {

using namespace std::chrono_literals;

TEST_CASE("stall-handshake stays silent for delay_ms, then answers", "[faults]") {
  TestLab lab("faults: [{stall-handshake: {delay_ms: 300}}]");
  Probe probe(lab.port());
  probe.send(stored_hello("openssl-tls13"));

  CHECK(probe.received_within(200ms).empty());
  CHECK(is_server_hello(probe.first_bytes(5s)));
}

TEST_CASE("without stall-handshake the same hello is answered at once", "[faults]") {
  TestLab lab("{}");
  Probe probe(lab.port());
  probe.send(stored_hello("openssl-tls13"));

  CHECK(is_server_hello(probe.first_bytes(5s)));
}

TEST_CASE("stall-handshake notices a client that gives up, and reports how long it was silent", "[faults]") {
  TestLab lab("faults: [{stall-handshake: {delay_ms: 60000}}]");
  {
    Probe probe(lab.port());
    probe.send(stored_hello("go-default"));
    CHECK(probe.received_within(100ms).empty());
  }
  const auto event = lab.event();
  CHECK(event["end"]["by"] == "client");
  CHECK(event["faults"][0]["delivered"] == true);
  CHECK(event["phase"] == "client-hello");
}

TEST_CASE("a stall ends at the connection's deadline", "[faults]") {
  TestLab lab("faults: [{stall-handshake: {delay_ms: 60000}}]", "test.localhost", 200ms);
  Probe probe(lab.port());
  probe.send(stored_hello("go-default"));

  CHECK(probe.received_until_end().empty());
  CHECK(probe.peer() != Probe::Peer::open);
  CHECK(lab.event()["end"]["how"] == "time-out");
}

}  // namespace
}  // namespace lab

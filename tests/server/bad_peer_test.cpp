// Peers that send garbage, half a ClientHello, or nothing: each gets a result, and the next one is served.

#include "tests/catch.h"
#include "tests/support/probe.h"
#include "tests/support/test_lab.h"
#include "tests/tls/stored_hellos.h"

namespace lab {
namespace {

using namespace std::chrono_literals;

void still_serves(TestLab& lab) {
  Probe probe(lab.port());
  probe.send(stored_hello("go-default"));
  CHECK(is_server_hello(probe.first_bytes(5s)));
}

TEST_CASE("plain HTTP on the TLS port is named as not TLS", "[server]") {
  TestLab lab("{}");
  Probe probe(lab.port());
  probe.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  probe.received_within(2s);
  probe.send_fin();

  CHECK(lab.event()["handshake_error"] == "not-tls");
  still_serves(lab);
}

TEST_CASE("a peer that sends nothing is given up at the deadline", "[server]") {
  TestLab lab("{}", "test.localhost", 200ms);
  Probe probe(lab.port());
  CHECK(probe.received_until_end().empty());
  CHECK(probe.peer() == Probe::Peer::finished);

  const auto event = lab.event();
  CHECK(event["phase"] == "tcp");
  CHECK(event["end"] == nlohmann::json({{"by", "server"}, {"how", "time-out"}}));
}

TEST_CASE("half a ClientHello is given up at the deadline", "[server]") {
  TestLab lab("{}", "test.localhost", 200ms);
  const Bytes hello = stored_hello("java-default");
  Probe probe(lab.port());
  probe.send(Bytes(hello.begin(), hello.begin() + 100));
  CHECK(probe.received_until_end().empty());
  CHECK(lab.event()["end"]["how"] == "time-out");
}

TEST_CASE("every truncation of a ClientHello followed by FIN ends as the client's", "[server]") {
  TestLab lab("{}");
  const Bytes hello = stored_hello("openssl-tls12");
  for (size_t size = 0; size < hello.size(); size += 7) {
    Probe probe(lab.port());
    probe.send(Bytes(hello.begin(), hello.begin() + static_cast<std::ptrdiff_t>(size)));
    probe.send_fin();
    probe.received_until_end();
  }
  for (const auto& event : lab.events()) CHECK(event["end"]["by"] == "client");
  still_serves(lab);
}

TEST_CASE("a ClientHello in single bytes is one ClientHello", "[server]") {
  TestLab lab("{}");
  Probe probe(lab.port());
  for (const uint8_t byte : stored_hello("wget-default")) probe.send(std::span(&byte, 1));
  CHECK(is_server_hello(probe.first_bytes(5s)));
}

TEST_CASE("a flood while the server keeps silent is not kept", "[server]") {
  TestLab lab("faults: [{stall-handshake: {delay_ms: 400}}]");
  Probe probe(lab.port());
  const Bytes megabyte(1024 * 1024, 0x16);
  for (int i = 0; i < 20; ++i) probe.send(megabyte);
  probe.send_fin();
  probe.received_until_end();
  CHECK(lab.events().size() == 1);
  still_serves(lab);
}

TEST_CASE("ending a set-up ends its connections at once", "[server]") {
  auto lab = std::make_unique<TestLab>("faults: [{stall-handshake: {delay_ms: 60000}}]");
  Probe probe(lab->port());
  probe.send(stored_hello("go-default"));
  CHECK(probe.received_within(50ms).empty());
  lab.reset();
  probe.received_within(5s);
  CHECK(probe.peer() != Probe::Peer::open);
}

}  // namespace
}  // namespace lab

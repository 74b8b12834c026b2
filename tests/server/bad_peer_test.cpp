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

TEST_CASE("what is above the limits of a ClientHello is refused at once, and said to be that", "[server]") {
  struct Row {
    const char* what;
    Bytes sent;
    uint8_t alert;
    const char* error;
    const char* sentence;
  };
  const auto record = [](size_t said, size_t there) {
    Bytes bytes = {22, 3, 1, static_cast<uint8_t>(said >> 8), static_cast<uint8_t>(said)};
    bytes.resize(5 + there, 1);
    return bytes;
  };
  Bytes in_single_bytes;
  for (const uint8_t byte : {1, 0, 0xea, 0x60}) {
    const Bytes one = {22, 3, 1, 0, 1, byte};
    in_single_bytes.insert(in_single_bytes.end(), one.begin(), one.end());
  }
  Bytes empty_records;
  for (int i = 0; i < 60'000; ++i) {
    for (const uint8_t byte : {22, 3, 1, 0, 0}) empty_records.push_back(byte);
  }
  const Row rows[] = {
      {"a record over 2^14 + 2048", record(65535, 100), 22, "record-too-long",
       "it sent a record of 65535 bytes, and 16384 is the most (RFC 8446 5.1)"},
      {"a record over 2^14", record(16385, 100), 22, "record-too-long", "it sent a record of 16385 bytes"},
      {"a long ClientHello in single bytes", in_single_bytes, 47, "client-hello-too-long",
       "its ClientHello is said to have 60000 bytes, and no server reads more than 16384"},
      {"records without anything in them", empty_records, 10, "no-client-hello",
       "bytes, and no whole ClientHello among them"},
  };
  for (const char* server : {"{}", "scripted_tls13: {}", "scripted_tls12: {}"}) {
    for (const Row& row : rows) {
      INFO(server << ", " << row.what);
      TestLab lab(server);
      Probe probe(lab.port());
      probe.send(row.sent);
      CHECK(probe.first_bytes(5s) == Bytes{21, 3, 3, 0, 2, 2, row.alert});
      probe.send_fin();
      const auto event = lab.event();
      CHECK(event["handshake_error"] == row.error);
      CHECK_THAT(event["sentence"].get<std::string>(), ContainsSubstring(row.sentence));
      CHECK(event["end"]["how"] == "fatal-alert");
    }
  }
}

TEST_CASE("half a ClientHello followed by another record is not waited for", "[server]") {
  TestLab lab("{}");
  Probe probe(lab.port());
  probe.send(Bytes{22, 3, 1, 0, 5, 1, 0, 1, 0, 0, 23, 3, 3, 0, 1, 0});
  CHECK(probe.first_bytes(3s).size() == 7);
}

}  // namespace
}  // namespace lab

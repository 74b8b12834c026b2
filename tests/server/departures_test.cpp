#include "lab-server/server/departures.h"

#include "lab-server/scenario/library.h"
#include "lab-server/tls/handshake.h"
#include "lab-server/tls/record.h"
#include "tests/catch.h"
#include "tests/faults/exchange.h"
#include "tests/support/program.h"

namespace lab {
namespace {

Bytes record(ContentType type, const Bytes& body) { return record_bytes(type, 0x0303, body); }
Bytes message(HandshakeType type, size_t size) { return handshake_bytes(type, Bytes(size, 7)); }

Bytes operator+(Bytes one, const Bytes& other) {
  one.insert(one.end(), other.begin(), other.end());
  return one;
}

// The furthest phase after bytes that leave one by one.
Phase furthest(const Bytes& bytes, std::optional<size_t> certificate_sealed_at = std::nullopt) {
  Account account;
  account.certificate_sealed_at = certificate_sealed_at;
  if (certificate_sealed_at) account.negotiated.emplace().version = 0x0304;
  Departures departures(account);
  for (const uint8_t& byte : bytes) departures.left({&byte, 1});
  return account.furthest();
}

const Bytes kHello = record(ContentType::handshake, message(HandshakeType::server_hello, 70));
const Bytes kChange = record(ContentType::change_cipher_spec, {1});

TEST_CASE("a message has left when its last byte has", "[server]") {
  const Bytes certificate = message(HandshakeType::certificate, 900);
  const Bytes flight = kHello + record(ContentType::handshake, certificate);
  CHECK(furthest(Bytes(kHello.begin(), kHello.end() - 1)) == Phase::tcp);
  CHECK(furthest(kHello) == Phase::server_hello);
  CHECK(furthest(Bytes(flight.begin(), flight.end() - 1)) == Phase::server_hello);
  CHECK(furthest(flight) == Phase::server_certificate);
}

TEST_CASE("a message may be spread over records, and records may hold several", "[server]") {
  const Bytes both = message(HandshakeType::server_hello, 70) + message(HandshakeType::certificate, 90);
  Bytes pieces;
  for (const uint8_t byte : both) pieces = pieces + record(ContentType::handshake, {byte});
  CHECK(furthest(record(ContentType::handshake, both)) == Phase::server_certificate);
  CHECK(furthest(pieces) == Phase::server_certificate);
}

TEST_CASE("a sealed certificate has left with the record that holds its end", "[server]") {
  const auto sealed = [](size_t size) { return record(ContentType::application_data, Bytes(size + 17)); };
  const Bytes begun = kHello + kChange + sealed(60);
  CHECK(furthest(begun, 100) == Phase::server_hello);
  CHECK(furthest(begun + sealed(39), 100) == Phase::server_hello);
  CHECK(furthest(begun + sealed(40), 100) == Phase::server_certificate);
}

TEST_CASE("a HelloRetryRequest is no ServerHello, and what is sealed under TLS 1.2 no certificate",
          "[server]") {
  TestLab lab("groups: [P-521]");
  const Bytes retry = answer_to(lab, "openssl-tls13");
  REQUIRE(plain_types(retry) == std::vector<int>{2});
  CHECK(furthest(retry) == Phase::tcp);
  CHECK(furthest(kHello + kChange + record(ContentType::handshake, message(HandshakeType::certificate, 9))) ==
        Phase::server_hello);
}

// The furthest phase of an event, for a client that says no more than its ClientHello.
std::string phase_of(TestLab& lab, const char* hello) {
  answer_to(lab, hello, Milliseconds(150));
  return lab.event()["phase"];
}

TEST_CASE("the event's phase is what a fault let out, of every engine", "[server]") {
  const std::pair<std::string, const char*> engines[] = {
      {"versions: [tls1.2]", "openssl-tls12"},
      {"versions: [tls1.3]", "openssl-tls13"},
      {"scripted_tls12: {finished: {flip_last_bit: true}}", "openssl-tls12"},
      {"scripted_tls13: {finished: {flip_last_bit: true}}", "openssl-tls13"},
      {"scripted_tls13: {records: {packed: false, padding: 900}}", "openssl-tls13"},
      {"scripted_tls13: {records: {padding: 30, max_content: 40}}", "openssl-tls13"},
      {"scripted_tls13: {certificate: {plain: true}}", "openssl-tls13"},
  };
  for (const auto& [engine, hello] : engines) {
    INFO(engine);
    const auto phase = [of = hello, keys = engine](const char* faults) {
      TestLab lab("{" + keys + ", faults: [" + faults + "]}");
      return phase_of(lab, of);
    };
    CHECK(phase("{close-at: {at: client-hello}}") == "client-hello");
    CHECK(phase("{close-at: {after_bytes: 20}}") == "client-hello");
    CHECK(phase("{close-at: {at: server-hello}}") == "server-hello");
    CHECK(phase("{close-at: {after_bytes: 300}}") == "server-hello");
    CHECK(phase("{close-at: {at: flight}}") == "server-certificate");
    CHECK(phase("") == "server-certificate");
  }
}

TEST_CASE("a certificate that a script leaves out is no phase", "[server]") {
  TestLab tls12("scripted_tls12: {certificate: {omit: true}}");
  CHECK(phase_of(tls12, "openssl-tls12") == "server-hello");
  TestLab tls13("scripted_tls13: {certificate: {omit: true}}");
  CHECK(phase_of(tls13, "openssl-tls13") == "server-hello");
}

TEST_CASE("a combination's stall keeps what its script has said from being a phase", "[server]") {
  ScenarioLibrary library = ScenarioLibrary::load(source_dir() / "scenarios");
  const auto phase = [&](const std::string& scenario, const char* hello) {
    TestLab lab(library.select({scenario}).front()->server);
    return phase_of(lab, hello);
  };
  for (const auto& [script, hello] : {std::pair("handshake/finished-wrong-tls13", "openssl-tls13"),
                                      std::pair("handshake/finished-wrong-tls12", "openssl-tls12")}) {
    INFO(script);
    CHECK(phase(script, hello) == "server-certificate");
    CHECK(phase(std::string(script) + " + network/stall-after-server-hello", hello) == "server-hello");
    CHECK(phase(std::string(script) + " + network/stalled-handshake", hello) == "client-hello");
  }
}

}  // namespace
}  // namespace lab

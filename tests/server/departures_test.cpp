#include "lab-server/server/departures.h"

#include "lab-server/tls/handshake.h"
#include "lab-server/tls/record.h"
#include "tests/catch.h"
#include "tests/faults/exchange.h"

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

TEST_CASE("the event's phase is what a fault let out, in both versions", "[server]") {
  const auto phase = [](const std::string& server, const char* hello) {
    TestLab lab(server);
    answer_to(lab, hello, Milliseconds(150));
    return lab.event()["phase"];
  };
  const std::string tls12 = "versions: [tls1.2], ";
  for (const auto& [versions, hello] :
       {std::pair(tls12, "openssl-tls12"), std::pair(std::string(), "openssl-tls13")}) {
    INFO(hello);
    CHECK(phase("{" + versions + "faults: [{close-at: {at: client-hello}}]}", hello) == "client-hello");
    CHECK(phase("{" + versions + "faults: [{close-at: {at: server-hello}}]}", hello) == "server-hello");
    CHECK(phase("{" + versions + "faults: [{close-at: {at: certificate}}]}", hello) == "server-hello");
    CHECK(phase("{" + versions + "faults: [{close-at: {at: flight}}]}", hello) == "server-certificate");
    CHECK(phase("{" + versions + "faults: []}", hello) == "server-certificate");
  }
}

}  // namespace
}  // namespace lab

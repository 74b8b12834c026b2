#include "lab-server/faults/when.h"

#include "tests/catch.h"
#include "tests/faults/exchange.h"
#include "tests/faults/ocsp_probe.h"
#include "tests/support/errors.h"

namespace lab {
namespace {

When when(const std::string& yaml) { return read_when(parse_yaml(yaml, "it.yaml"), FaultSite::server); }

Occasion nth(uint64_t connection, const ClientHello* hello = nullptr) { return {connection, {}, hello}; }

Occasion from(const char* address) { return {1, boost::asio::ip::make_address(address)}; }

ClientHello hello(const std::string& name) {
  const Bytes body = message_body(stored_hello(name));
  return *parse_client_hello(body);
}

TEST_CASE("a fault without when: is committed always", "[faults]") {
  for (const FaultSite site : {FaultSite::server, FaultSite::responder}) {
    CHECK(read_when(Node(), site).holds(nth(1)));
    CHECK(read_when(Node(), site).holds(nth(99)));
  }
}

TEST_CASE("when: connection holds for that one only", "[faults]") {
  const When second = when("{connection: 2}");
  CHECK_FALSE(second.holds(nth(1)));
  CHECK(second.holds(nth(2)));
  CHECK_FALSE(second.holds(nth(3)));
}

TEST_CASE("when: probability hits about as many as it says, and the same ones each time", "[faults]") {
  const When some = when("{probability: 0.25, seed: 7}");
  int hits = 0;
  for (uint64_t n = 1; n <= 4000; ++n) {
    hits += some.holds(nth(n)) ? 1 : 0;
    CHECK(some.holds(nth(n)) == when("{probability: 0.25, seed: 7}").holds(nth(n)));
  }
  CHECK(hits > 850);
  CHECK(hits < 1150);
  CHECK_FALSE(when("{probability: 0}").holds(nth(1)));
  CHECK(when("{probability: 1}").holds(nth(1)));
}

TEST_CASE("when: sni and resumed ask the ClientHello", "[faults]") {
  const ClientHello fresh = hello("openssl-tls13");
  const ClientHello again = hello("openssl-psk");
  CHECK(when("{resumed: true}").holds(nth(1, &again)));
  CHECK_FALSE(when("{resumed: true}").holds(nth(1, &fresh)));
  CHECK_FALSE(when("{resumed: true}").holds(nth(1)));
  CHECK_FALSE(when("{sni: other.localhost}").holds(nth(1, &fresh)));
}

TEST_CASE("when: client is an address or a network", "[faults]") {
  CHECK(when("{client: 127.0.0.1}").holds(from("127.0.0.1")));
  CHECK_FALSE(when("{client: 127.0.0.1}").holds(from("127.0.0.2")));
  CHECK(when("{client: 10.64.0.0/10}").holds(from("10.127.255.255")));
  CHECK_FALSE(when("{client: 10.64.0.0/10}").holds(from("10.128.0.0")));
  CHECK(when("{client: 0.0.0.0/0}").holds(from("192.0.2.1")));
  CHECK(when("{client: 'fd00::/8'}").holds(from("fd12::1")));
  CHECK_FALSE(when("{client: 'fd00::/8'}").holds(from("::1")));
  CHECK_FALSE(when("{client: 0.0.0.0/0}").holds(from("::1")));
  for (const char* bad : {"localhost", "10.0.0.0/33", "10.0.0", "10.0.0.0/", "'::1/129'"}) {
    INFO(bad);
    const Error error = error_of([&] { when(std::string("{client: ") + bad + "}"); });
    CHECK(error.message().starts_with("expected an IP address or a network"));
    CHECK(error.where().text() == "it.yaml:1:10");
  }
}

TEST_CASE("a responder's fault sees no ClientHello to ask about", "[faults]") {
  const Error error =
      error_of([] { read_when(parse_yaml("{sni: a.test}", "it.yaml"), FaultSite::responder); });
  CHECK(error.message() == "unknown key 'sni'");
  CHECK(error.where().text() == "it.yaml:1:2");
}

TEST_CASE("a probability above 1 and an unknown key are errors", "[faults]") {
  CHECK(
      error_of([] { when("{probability: 2}"); }).message().starts_with("expected a probability from 0 to 1"));
  CHECK(error_of([] { when("{conection: 2}"); }).hint() == "did you mean 'connection'?");
}

TEST_CASE("when: stands beside a fault's parameters and picks its connections", "[faults]") {
  TestLab lab("faults: [{close-at: {at: client-hello, how: reset}, when: {connection: 2}}]");
  CHECK(is_server_hello(answer_to(lab, "openssl-tls13")));
  CHECK(answer_to(lab, "openssl-tls13").empty());
  CHECK(is_server_hello(answer_to(lab, "openssl-tls13")));
}

TEST_CASE("when: client turns away one address and serves the others", "[faults]") {
  TestLab turned("faults: [{close-at: {at: client-hello}, when: {client: 127.0.0.0/8}}]");
  CHECK(answer_to(turned, "openssl-tls13").empty());
  TestLab served("faults: [{close-at: {at: client-hello}, when: {client: 192.0.2.0/24}}]");
  CHECK(is_server_hello(answer_to(served, "openssl-tls13")));
}

TEST_CASE("when: holds for a responder's nth request too", "[faults]") {
  if (!has_openssl()) return;
  TestLab lab(
      "{certificate: leaf-ocsp, ocsp: {faults: [{fail-response: {status: 503}, when: {connection: 2}}]}}");
  const uint16_t port = responder_port(lab);
  for (const char* answer : {"HTTP/1.1 200 ", "HTTP/1.1 503 ", "HTTP/1.1 200 "}) {
    Probe probe(port);
    probe.send(kMalformed);
    CHECK_THAT(text_of(probe.received_until_end()), Catch::Matchers::StartsWith(answer));
  }
}

}  // namespace
}  // namespace lab

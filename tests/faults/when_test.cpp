#include "lab-server/faults/when.h"

#include "tests/catch.h"
#include "tests/faults/exchange.h"
#include "tests/support/errors.h"

namespace lab {
namespace {

When when(const std::string& yaml) { return read_when(parse_yaml(yaml, "it.yaml")); }

ClientHello hello(const std::string& name) {
  const Bytes body = message_body(stored_hello(name));
  return *parse_client_hello(body);
}

TEST_CASE("a fault without when: is committed always", "[faults]") {
  CHECK(read_when(Node()).holds(1, nullptr));
  CHECK(read_when(Node()).holds(99, nullptr));
}

TEST_CASE("when: connection holds for that one only", "[faults]") {
  const When second = when("{connection: 2}");
  CHECK_FALSE(second.holds(1, nullptr));
  CHECK(second.holds(2, nullptr));
  CHECK_FALSE(second.holds(3, nullptr));
}

TEST_CASE("when: probability hits about as many as it says, and the same ones each time", "[faults]") {
  const When some = when("{probability: 0.25, seed: 7}");
  int hits = 0;
  for (uint64_t n = 1; n <= 4000; ++n) {
    hits += some.holds(n, nullptr) ? 1 : 0;
    CHECK(some.holds(n, nullptr) == when("{probability: 0.25, seed: 7}").holds(n, nullptr));
  }
  CHECK(hits > 850);
  CHECK(hits < 1150);
  CHECK_FALSE(when("{probability: 0}").holds(1, nullptr));
  CHECK(when("{probability: 1}").holds(1, nullptr));
}

TEST_CASE("when: sni and resumed ask the ClientHello", "[faults]") {
  const ClientHello fresh = hello("openssl-tls13");
  const ClientHello again = hello("openssl-psk");
  CHECK(when("{resumed: true}").holds(1, &again));
  CHECK_FALSE(when("{resumed: true}").holds(1, &fresh));
  CHECK_FALSE(when("{resumed: true}").holds(1, nullptr));
  CHECK_FALSE(when("{sni: other.localhost}").holds(1, &fresh));
}

TEST_CASE("a probability above 1 and an unknown key are errors", "[faults]") {
  CHECK(
      error_of([] { when("{probability: 2}"); }).message().starts_with("expected a probability from 0 to 1"));
  CHECK(error_of([] { when("{conection: 2}"); }).hint() == "did you mean 'connection'?");
}

TEST_CASE("when: stands beside a fault's parameters and picks its connections", "[faults]") {
  TestLab lab("faults: [{reset-at: {at: client-hello}, when: {connection: 2}}]");
  CHECK(is_server_hello(answer_to(lab, "openssl-tls13")));
  CHECK(answer_to(lab, "openssl-tls13").empty());
  CHECK(is_server_hello(answer_to(lab, "openssl-tls13")));
}

}  // namespace
}  // namespace lab

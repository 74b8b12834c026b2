#include "tests/catch.h"
#include "tests/faults/exchange.h"
#include "tests/support/probe.h"
#include "tests/support/test_lab.h"
#include "tests/tls/stored_hellos.h"

namespace lab {
namespace {

using namespace std::chrono_literals;

TEST_CASE("delay-flights keeps the first bytes back for median_ms", "[faults]") {
  TestLab lab("faults: [{delay-flights: {median_ms: 300}}]");
  Probe probe(lab.port());
  probe.send(stored_hello("openssl-tls13"));
  CHECK(probe.received_within(200ms).empty());
  CHECK(is_server_hello(probe.first_bytes(5s)));
}

TEST_CASE("delay-flights with a seed gives the same delays again", "[faults]") {
  std::vector<std::string> told;
  for (int run = 0; run < 2; ++run) {
    TestLab lab("faults: [{delay-flights: {median_ms: 60, p99_ms: 600, jitter_ms: 20, seed: 5}}]");
    Probe probe(lab.port());
    probe.send(stored_hello("openssl-tls13"));
    CHECK(is_server_hello(probe.first_bytes(5s)));
    probe.send_fin();
    told.push_back(lab.event()["faults"][0]["detail"]);
  }
  const auto ms = [](const std::string& text) { return std::stoi(text.substr(text.find("for ") + 4)); };
  CHECK(std::abs(ms(told[0]) - ms(told[1])) < 50);
}

TEST_CASE("without delay-flights the flight comes at once", "[faults]") {
  TestLab lab("{}");
  CHECK(is_server_hello(answer_to(lab, "openssl-tls13", 200ms)));
}

}  // namespace
}  // namespace lab

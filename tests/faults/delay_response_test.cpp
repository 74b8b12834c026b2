#include <algorithm>
#include <chrono>

#include "tests/catch.h"
#include "tests/faults/ocsp_probe.h"

namespace lab {
namespace {

using namespace std::chrono_literals;

TEST_CASE("delay-response keeps the answer back for delay_ms", "[faults]") {
  if (!has_openssl()) return;
  TestLab lab("{certificate: leaf-ocsp, ocsp: {faults: [{delay-response: {delay_ms: 300}}]}}");
  Probe probe(responder_port(lab));
  probe.send(kMalformed);

  CHECK(probe.received_within(200ms).empty());
  CHECK(text_of(probe.received_until_end()).starts_with("HTTP/1.1 200 OK"));
}

// How long each of some responses takes, in milliseconds.
std::vector<int64_t> delays(const std::string& params, int count) {
  TestLab lab("{certificate: leaf-ocsp, ocsp: {faults: [{delay-response: " + params + "}]}}");
  const uint16_t port = responder_port(lab);
  std::vector<int64_t> result;
  for (int i = 0; i < count; ++i) {
    Probe probe(port);
    probe.send(kMalformed);
    const auto begin = std::chrono::steady_clock::now();
    probe.first_bytes(5s);
    result.push_back(
        std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - begin).count());
  }
  return result;
}

TEST_CASE("delay-response adds up to jitter_ms to delay_ms", "[faults]") {
  if (!has_openssl()) return;
  for (int64_t ms : delays("{delay_ms: 20, jitter_ms: 400}", 5)) {
    CHECK(ms >= 19);
    CHECK(ms < 1000);
  }
}

TEST_CASE("delay-response spreads around median_ms, and the same seed gives the same delays", "[faults]") {
  if (!has_openssl()) return;
  const auto some = delays("{median_ms: 40, p99_ms: 400, seed: 7}", 12);
  const auto again = delays("{median_ms: 40, p99_ms: 400, seed: 7}", 12);
  for (size_t i = 0; i < some.size(); ++i) CHECK(std::abs(some[i] - again[i]) < 100);
  CHECK(std::any_of(some.begin(), some.end(), [](int64_t ms) { return ms < 45; }));
  CHECK(std::any_of(some.begin(), some.end(), [](int64_t ms) { return ms > 45; }));
}

TEST_CASE("delay-response refuses a p99_ms below median_ms", "[faults]") {
  CHECK_THROWS_AS(
      TestLab("{certificate: leaf-ocsp, ocsp: {faults: [{delay-response: {median_ms: 9, p99_ms: 1}}]}}"),
      Error);
}

TEST_CASE("without delay-response the responder answers at once", "[faults]") {
  if (!has_openssl()) return;
  TestLab lab("{certificate: leaf-ocsp, ocsp: {status: good}}");
  Probe probe(responder_port(lab));
  probe.send(kMalformed);

  // malformedRequest (1), RFC 6960 4.2.1
  CHECK(text_of(probe.received_until_end()).ends_with(std::string("\x30\x03\x0a\x01\x01", 5)));
}

TEST_CASE("the responder's event says that a client did not wait for it", "[faults]") {
  if (!has_openssl()) return;
  TestLab lab("{certificate: leaf-ocsp, ocsp: {faults: [{delay-response: {delay_ms: 60000}}]}}");
  {
    Probe probe(responder_port(lab));
    probe.send(kMalformed);
    CHECK(probe.received_within(100ms).empty());
  }
  const auto events = lab.events();
  REQUIRE(events.size() == 2);  // openssl, which looked the URL up, and the probe
  CHECK(events[1]["event"] == "responder");
  CHECK(events[1]["answered"] == false);
  CHECK(events[1]["faults"][0]["delivered"] == true);
}

}  // namespace
}  // namespace lab

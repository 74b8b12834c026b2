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

// One response that was kept back, in milliseconds: as the server drew it, and as the client felt it.
struct Delay {
  int64_t drawn = 0;
  int64_t felt = 0;
};

std::vector<Delay> delays(const std::string& params, size_t count) {
  TestLab lab("{certificate: leaf-ocsp, ocsp: {faults: [{delay-response: " + params + "}]}}");
  const uint16_t port = responder_port(lab);
  const size_t earlier = lab.events().size();  // of the client that looked the port up
  std::vector<Delay> result(count);
  for (Delay& delay : result) {
    Probe probe(port);
    const auto begin = std::chrono::steady_clock::now();
    probe.send(kMalformed);
    probe.first_bytes(5s);
    delay.felt = std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - begin).count();
  }
  const auto events = lab.events();
  REQUIRE(events.size() == earlier + count);
  for (size_t i = 0; i < count; ++i) {
    const std::string detail = events[earlier + i]["faults"][0]["detail"];
    result[i].drawn = std::stoll(detail.substr(detail.find(" of ") + 4));
  }
  return result;
}

TEST_CASE("delay-response adds up to jitter_ms to delay_ms", "[faults]") {
  if (!has_openssl()) return;
  for (const Delay& delay : delays("{delay_ms: 20, jitter_ms: 400}", 5)) {
    CHECK(delay.felt >= delay.drawn - 1);
    CHECK(delay.drawn >= 20);
    CHECK(delay.drawn <= 420);
  }
}

TEST_CASE("delay-response spreads around median_ms, and the same seed gives the same delays", "[faults]") {
  if (!has_openssl()) return;
  const auto some = delays("{median_ms: 40, p99_ms: 400, seed: 7}", 12);
  const auto again = delays("{median_ms: 40, p99_ms: 400, seed: 7}", 12);
  for (size_t i = 0; i < some.size(); ++i) {
    CHECK(some[i].drawn == again[i].drawn);
    CHECK(some[i].felt >= some[i].drawn - 1);
  }
  CHECK(std::any_of(some.begin(), some.end(), [](const Delay& delay) { return delay.drawn < 40; }));
  CHECK(std::any_of(some.begin(), some.end(), [](const Delay& delay) { return delay.drawn > 40; }));
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

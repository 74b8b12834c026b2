#include "tests/catch.h"
#include "tests/faults/exchange.h"
#include "tests/support/probe.h"
#include "tests/support/test_lab.h"
#include "tests/tls/stored_hellos.h"

namespace lab {
namespace {

using namespace std::chrono_literals;

TEST_CASE("drip-bytes sends pieces with pauses, and all of them", "[faults]") {
  TestLab lab("{versions: [tls1.2], faults: [{drip-bytes: {bytes: 100, every_ms: 50}}]}");
  Probe probe(lab.port());
  probe.send(stored_hello("openssl-tls12"));

  CHECK(probe.first_bytes(5s).size() == 100);
  CHECK(probe.received_within(20ms).size() <= 100);
  CHECK(probe.received_within(2s).size() > 500);
}

TEST_CASE("another stack reads what drip-bytes sends byte by byte", "[faults]") {
  if (!has_openssl()) return;
  TestLab lab("faults: [{drip-bytes: {bytes: 1, every_ms: 0}}]");
  CHECK(holds(openssl_gets(lab), "tls-failure-lab"));
}

TEST_CASE("without drip-bytes the flight comes at once", "[faults]") {
  TestLab lab("versions: [tls1.2]");
  Probe probe(lab.port());
  probe.send(stored_hello("openssl-tls12"));
  CHECK(probe.first_bytes(5s).size() > 500);
}

}  // namespace
}  // namespace lab

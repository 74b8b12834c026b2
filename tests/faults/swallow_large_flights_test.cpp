#include "tests/catch.h"
#include "tests/faults/exchange.h"
#include "tests/support/probe.h"
#include "tests/support/test_lab.h"
#include "tests/tls/stored_hellos.h"

namespace lab {
namespace {

using namespace std::chrono_literals;

TEST_CASE("swallow-large-flights lets small flights through and swallows large ones", "[faults]") {
  TestLab small("{versions: [tls1.2], faults: [{swallow-large-flights: {over_bytes: 500}}]}");
  CHECK(answer_to(small, "openssl-tls12").empty());
  CHECK(small.event()["faults"][0]["delivered"] == true);

  TestLab large("{versions: [tls1.2], faults: [{swallow-large-flights: {over_bytes: 9000}}]}");
  CHECK(is_server_hello(answer_to(large, "openssl-tls12")));
  CHECK(large.event()["faults"][0]["delivered"] == false);
}

}  // namespace
}  // namespace lab

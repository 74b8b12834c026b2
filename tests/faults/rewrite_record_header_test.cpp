#include "tests/catch.h"
#include "tests/faults/exchange.h"
#include "tests/support/probe.h"
#include "tests/support/test_lab.h"
#include "tests/tls/stored_hellos.h"

namespace lab {
namespace {

using namespace std::chrono_literals;

TEST_CASE("rewrite-record-header writes the type, version and length it is told", "[faults]") {
  TestLab lab("faults: [{rewrite-record-header: {type: 99, version: 1028, length: 3}}]");
  const Bytes bytes = answer_to(lab, "openssl-tls13");
  REQUIRE(bytes.size() > 6);
  CHECK(Bytes(bytes.begin(), bytes.begin() + 3) == Bytes{99, 4, 4});

  TestLab healthy("{}");
  const Bytes right = answer_to(healthy, "openssl-tls13");
  REQUIRE(right.size() > 6);
  CHECK(Bytes(right.begin(), right.begin() + 3) == Bytes{22, 3, 3});
  CHECK((bytes[3] << 8 | bytes[4]) == (right[3] << 8 | right[4]) + 3);
}

}  // namespace
}  // namespace lab

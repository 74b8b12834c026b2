#include "tests/catch.h"
#include "tests/faults/exchange.h"
#include "tests/support/probe.h"
#include "tests/support/test_lab.h"
#include "tests/tls/stored_hellos.h"

namespace lab {
namespace {

using namespace std::chrono_literals;

TEST_CASE("lose-alert resets where the server would have said an alert", "[faults]") {
  TestLab lab("{versions: [tls1.3], faults: [lose-alert]}");
  Probe probe(lab.port());
  probe.send(stored_hello("openssl-tls12"));
  CHECK(probe.received_until_end().empty());
  CHECK(probe.peer() == Probe::Peer::reset);
  CHECK(lab.event()["handshake_error"] == "no-shared-version");
}

TEST_CASE("without lose-alert the same hello is answered by the alert", "[faults]") {
  TestLab lab("versions: [tls1.3]");
  const auto records = raw_records(answer_to(lab, "openssl-tls12"));
  REQUIRE(records.size() == 1);
  CHECK(records[0].body == Bytes{2, 70});
}

}  // namespace
}  // namespace lab

#include "tests/catch.h"
#include "tests/faults/exchange.h"
#include "tests/support/probe.h"
#include "tests/support/test_lab.h"
#include "tests/tls/stored_hellos.h"

namespace lab {
namespace {

using namespace std::chrono_literals;

TEST_CASE("limit-connections turns away the one too many, and takes the next when there is room",
          "[faults]") {
  TestLab lab("faults: [{limit-connections: {at_most: 1}}]");
  {
    Probe first(lab.port());
    CHECK(first.received_within(50ms).empty());
    Probe second(lab.port());
    CHECK(second.received_until_end().empty());
    CHECK(second.peer() == Probe::Peer::reset);
    first.send(stored_hello("openssl-tls13"));
    CHECK(is_server_hello(first.first_bytes(5s)));
  }
  CHECK(lab.events().size() == 2);
  CHECK(is_server_hello(answer_to(lab, "openssl-tls13")));
}

}  // namespace
}  // namespace lab

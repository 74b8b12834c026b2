#include "tests/catch.h"
#include "tests/faults/ocsp_probe.h"

namespace lab {
namespace {

TEST_CASE("hang-response takes the request and says nothing until the client leaves", "[faults]") {
  if (!has_openssl()) return;
  TestLab lab("{certificate: leaf-ocsp, ocsp: {faults: [hang-response]}}");
  {
    Probe probe(responder_port(lab));
    probe.send(kMalformed);
    CHECK(probe.received_within(Milliseconds(500)).empty());
    CHECK(probe.peer() == Probe::Peer::open);
  }
  const auto events = lab.events();
  REQUIRE(events.size() == 2);  // openssl, which looked the URL up, and the probe
  CHECK(events[1]["answered"] == false);
  CHECK(events[1]["faults"][0]["delivered"] == true);
  CHECK(events[1]["end"]["by"] == "client");
}

}  // namespace
}  // namespace lab

#include "tests/catch.h"
#include "tests/faults/ocsp_probe.h"

namespace lab {
namespace {

TEST_CASE("reset-response resets the connection instead of answering", "[faults]") {
  if (!has_openssl()) return;
  TestLab lab("{certificate: leaf-ocsp, ocsp: {faults: [reset-response]}}");
  {
    Probe probe(responder_port(lab));
    probe.send(kMalformed);
    CHECK(probe.received_until_end().empty());
    CHECK(probe.peer() == Probe::Peer::reset);
  }
  CHECK(lab.events().at(1)["faults"][0]["delivered"] == true);
}

}  // namespace
}  // namespace lab

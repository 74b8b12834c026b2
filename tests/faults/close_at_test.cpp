#include "tests/catch.h"
#include "tests/faults/exchange.h"
#include "tests/support/probe.h"
#include "tests/support/test_lab.h"
#include "tests/tls/stored_hellos.h"

namespace lab {
namespace {

using namespace std::chrono_literals;

TEST_CASE("close-at ends the connection at its place, and not before", "[faults]") {
  struct Row {
    const char* place;
    std::vector<int> messages;
  };
  const std::vector<Row> rows = {
      {"at: client-hello", {}},
      {"at: server-hello", {2}},
      {"at: flight", {2, 11, 12, 14}},
  };
  for (const Row& row : rows) {
    INFO(row.place);
    TestLab lab(std::string("{versions: [tls1.2], faults: [{close-at: {") + row.place + "}}]}");
    Probe probe(lab.port());
    probe.send(stored_hello("openssl-tls12"));
    CHECK(plain_types(probe.received_within(500ms)) == row.messages);
    CHECK(probe.peer() == Probe::Peer::finished);
    probe.send_fin();
    CHECK(lab.event()["end"]["how"] == "fin");
  }
}

TEST_CASE("close-at in the middle of the certificate leaves it incomplete", "[faults]") {
  TestLab lab("{versions: [tls1.2], faults: [{close-at: {at: certificate}}]}");
  const Bytes bytes = answer_to(lab, "openssl-tls12");
  CHECK(plain_types(bytes) == std::vector<int>{2});
  CHECK(bytes.size() > 300);
}

TEST_CASE("close-at before the ClientHello says nothing at all", "[faults]") {
  TestLab lab("faults: [{close-at: {at: accepted}}]");
  Probe probe(lab.port());
  CHECK(probe.received_within(500ms).empty());
  CHECK(probe.peer() == Probe::Peer::finished);
}

TEST_CASE("without close-at the same exchange goes through", "[faults]") {
  if (!has_openssl()) return;
  TestLab lab("versions: [tls1.2]");
  CHECK(holds(openssl_gets(lab), "tls-failure-lab"));
}

}  // namespace
}  // namespace lab

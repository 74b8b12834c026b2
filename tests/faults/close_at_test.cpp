#include "tests/catch.h"
#include "tests/faults/exchange.h"
#include "tests/support/probe.h"
#include "tests/support/test_lab.h"
#include "tests/tls/stored_hellos.h"

namespace lab {
namespace {

using namespace std::chrono_literals;

struct Way {
  const char* how;
  Probe::Peer peer;
  const char* end;
};
const std::vector<Way> kWays = {{"fin", Probe::Peer::finished, "fin"}, {"reset", Probe::Peer::reset, "rst"}};

std::string closing(const char* place, const Way& way) {
  return std::string("faults: [{close-at: {at: ") + place + ", how: " + way.how + "}}]";
}

TEST_CASE("close-at ends the connection at its place, and not before", "[faults]") {
  struct Row {
    const char* place;
    std::vector<int> messages;
  };
  const std::vector<Row> rows = {
      {"client-hello", {}},
      {"server-hello", {2}},
      {"flight", {2, 11, 12, 14}},
  };
  for (const Way& way : kWays) {
    for (const Row& row : rows) {
      INFO(row.place << ", " << way.how);
      TestLab lab("{versions: [tls1.2], " + closing(row.place, way) + "}");
      Probe probe(lab.port());
      probe.send(stored_hello("openssl-tls12"));
      CHECK(plain_types(probe.received_within(500ms)) == row.messages);
      CHECK(probe.peer() == way.peer);
      probe.send_fin();
      CHECK(lab.event()["end"] == nlohmann::json({{"by", "server"}, {"how", way.end}}));
    }
  }
}

TEST_CASE("close-at in the middle of the certificate leaves it incomplete", "[faults]") {
  for (const Way& way : kWays) {
    TestLab lab("{versions: [tls1.2], " + closing("certificate", way) + "}");
    const Bytes bytes = answer_to(lab, "openssl-tls12");
    CHECK(plain_types(bytes) == std::vector<int>{2});
    CHECK(bytes.size() > 300);
  }
}

TEST_CASE("close-at before the ClientHello says nothing at all", "[faults]") {
  for (const Way& way : kWays) {
    TestLab lab(closing("accepted", way));
    Probe probe(lab.port());
    CHECK(probe.received_within(500ms).empty());
    CHECK(probe.peer() == way.peer);
  }
}

TEST_CASE("close-at after the ClientHello waits until it is whole", "[faults]") {
  TestLab lab(closing("client-hello", kWays[1]));
  const Bytes hello = stored_hello("curl-default");
  const auto half = static_cast<std::ptrdiff_t>(hello.size() / 2);
  Probe probe(lab.port());

  probe.send(Bytes(hello.begin(), hello.begin() + half));
  CHECK(probe.received_within(150ms).empty());
  CHECK(probe.peer() == Probe::Peer::open);

  probe.send(Bytes(hello.begin() + half, hello.end()));
  CHECK(probe.received_until_end().empty());
  CHECK(probe.peer() == Probe::Peer::reset);

  const auto event = lab.event();
  CHECK(event["phase"] == "client-hello");
  CHECK(event["faults"][0]["delivered"] == true);
  CHECK(event["client_hello"]["segments"] == 2);
}

TEST_CASE("close-at at the reuse lets the first request of a connection through and not the second",
          "[faults]") {
  if (!has_openssl()) return;
  TestLab lab("{requests: 2, faults: [{close-at: {at: reuse}}]}");
  const std::string text =
      run_program({"sh", "-c",
                   "(for i in 1 2; do printf 'GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n'; sleep 0.3; done) | "
                   "openssl s_client -quiet -ign_eof -connect 127.0.0.1:" +
                       std::to_string(lab.port()) + " 2>&1"})
          .output;
  CHECK(text.find("HTTP/1.1 200") != text.npos);
  CHECK(text.find("HTTP/1.1 200") == text.rfind("HTTP/1.1 200"));
  const auto event = lab.event();
  CHECK(event["http"]["requests"] == 2);
  CHECK(event["faults"][0]["detail"] == "FIN as the connection was used again");
}

TEST_CASE("close-at is not delivered to a client that leaves before its place", "[faults]") {
  TestLab lab(closing("client-hello", kWays[1]));
  { Probe probe(lab.port()); }

  CHECK(lab.event()["faults"][0]["delivered"] == false);
}

TEST_CASE("without close-at the same exchange goes through", "[faults]") {
  TestLab lab("versions: [tls1.2]");
  CHECK(plain_types(answer_to(lab, "openssl-tls12")) == std::vector<int>{2, 11, 12, 14});
  if (has_openssl()) CHECK(holds(openssl_gets(lab), "tls-failure-lab"));
}

}  // namespace
}  // namespace lab

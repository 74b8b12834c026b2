#include "tests/catch.h"
#include "tests/support/probe.h"
#include "tests/support/test_lab.h"
#include "tests/tls/stored_hellos.h"

namespace lab {
namespace {

using namespace std::chrono_literals;

TEST_CASE("reset-after-hello resets once the ClientHello is whole, and sends nothing", "[faults]") {
  TestLab lab("faults: [reset-after-hello]");
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
  CHECK(event["end"] == nlohmann::json({{"by", "server"}, {"how", "rst"}}));
  CHECK(event["faults"][0]["delivered"] == true);
  CHECK(event["client_hello"]["segments"] == 2);
}

TEST_CASE("reset-after-hello is not delivered to a client that leaves before its hello", "[faults]") {
  TestLab lab("faults: [reset-after-hello]");
  { Probe probe(lab.port()); }

  CHECK(lab.event()["faults"][0]["delivered"] == false);
}

TEST_CASE("without reset-after-hello the same hello is answered", "[faults]") {
  TestLab lab("{}");
  Probe probe(lab.port());
  probe.send(stored_hello("curl-default"));

  CHECK(is_server_hello(probe.first_bytes(5s)));
}

}  // namespace
}  // namespace lab

// Many connections that the lab keeps waiting: they end when they should. bench-stalled does the same with
// thousands.

#include <chrono>
#include <deque>

#include "tests/catch.h"
#include "tests/support/probe.h"
#include "tests/support/test_lab.h"
#include "tests/tls/stored_hellos.h"

namespace lab {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr size_t kConnections = 200;

// Clients that have sent a ClientHello and got nothing yet.
std::deque<Probe> stalled_clients(uint16_t port) {
  const Bytes hello = stored_hello("openssl-tls13");
  std::deque<Probe> clients;
  for (size_t i = 0; i < kConnections; ++i) clients.emplace_back(port).send(hello);
  return clients;
}

TEST_CASE("200 stalled connections all end at their deadline", "[server]") {
  constexpr auto kDeadline = 1500ms;
  TestLab lab("faults: [{stall-handshake: {delay_ms: 60000}}]", "test.localhost", kDeadline);
  const auto begun = Clock::now();
  std::deque<Probe> clients = stalled_clients(lab.port());
  for (Probe& client : clients) {
    CHECK(client.received_until_end().empty());
    CHECK(client.peer() != Probe::Peer::open);
  }
  const auto took = Clock::now() - begun;
  CHECK(took >= kDeadline);
  CHECK(took < kDeadline + 1500ms);
  clients.clear();
  const auto events = lab.events();
  CHECK(events.size() == kConnections);
  for (const auto& event : events) {
    CHECK(event["end"]["how"] == "time-out");
    CHECK(event["faults"][0]["delivered"] == true);
  }
}

TEST_CASE("with 200 connections open a set-up ends within a second, and so do they", "[server]") {
  TestLab lab("{}");
  std::vector<std::string> ends;
  ServeRequest request{.id = "test/other", .host = "other.localhost"};
  request.server = parse_server(parse_yaml("faults: [{stall-handshake: {delay_ms: 60000}}]", "it.yaml"));
  request.sink = [&](const nlohmann::json& event) { ends.push_back(event["end"]["how"]); };
  auto served = lab.lab().serve(request);
  std::deque<Probe> clients = stalled_clients(served->port());
  CHECK(clients.back().received_within(200ms).empty());

  const auto begun = Clock::now();
  served.reset();
  CHECK(Clock::now() - begun < 1s);
  CHECK(ends == std::vector<std::string>(kConnections, "shutdown"));
  for (Probe& client : clients) {
    client.received_until_end();
    CHECK(client.peer() != Probe::Peer::open);
  }
}

}  // namespace
}  // namespace lab

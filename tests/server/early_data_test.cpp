// Early data (RFC 8446 2.3), sent by another TLS stack and replayed by a raw peer.

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "tests/catch.h"
#include "tests/support/openssl.h"
#include "tests/support/probe.h"
#include "tests/support/test_lab.h"

namespace lab {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

// An openssl that connects, and then sends its request as early data.
class EarlyClient {
 public:
  explicit EarlyClient(TestLab& lab) : lab_(lab) {
    write_file(lab.folder() + "/request", "GET /early HTTP/1.0\r\nHost: test.localhost\r\n\r\n");
  }
  std::string connect() { return run(lab_.port(), "-sess_out " + session()); }
  std::string send_early(const std::string& options = "") { return send_early_to(lab_.port(), options); }
  std::string send_early_to(uint16_t port, const std::string& options = "") {
    return run(port, "-sess_in " + session() + " -early_data " + lab_.folder() + "/request " + options);
  }

 private:
  std::string session() const { return lab_.folder() + "/session"; }
  std::string run(uint16_t port, const std::string& options) {
    return run_shell(
               "printf 'GET /late HTTP/1.0\\r\\n\\r\\n' | openssl s_client -ign_eof -connect 127.0.0.1:" +
               std::to_string(port) + " -servername test.localhost -CAfile " + lab_.ca_file() +
               " -alpn http/1.1 " + options + " 2>&1")
        .output;
  }

  TestLab& lab_;
};

TEST_CASE("early data is answered before the client's Finished, and the event says so", "[server]") {
  if (!has_openssl()) return;
  TestLab lab("early_data: accepted");
  EarlyClient client(lab);
  client.connect();
  const std::string second = client.send_early();
  CHECK_THAT(second, ContainsSubstring("Early data was accepted"));
  CHECK_THAT(second, ContainsSubstring("you reached"));
  const auto events = lab.events();
  REQUIRE(events.size() == 2);
  CHECK_FALSE(events[0].contains("early_data"));
  CHECK(events[1]["early_data"] == json({{"offered", true}, {"accepted", true}}));
  CHECK(events[1]["http"] ==
        json({{"method", "GET"}, {"target", "/early"}, {"status", 200}, {"requests", 1}, {"early", true}}));
  CHECK(events[1]["phases"]["application-data"].get<double>() <
        events[1]["phases"]["finished"].get<double>());
  CHECK(events[1]["phase"] == "closed");
}

TEST_CASE("without early_data the tickets invite none", "[server]") {
  if (!has_openssl()) return;
  TestLab lab("{}");
  EarlyClient client(lab);
  client.connect();
  CHECK_THAT(client.send_early(), ContainsSubstring("you reached"));
  CHECK_FALSE(lab.events()[1].contains("early_data"));
}

TEST_CASE("rejected early data is passed over, and the request after the handshake is answered", "[server]") {
  if (!has_openssl()) return;
  const auto [server, why] = GENERATE(table<std::string, std::string>(
      {{"{tickets: {keys: shared}, early_data: accepted, nodes: [{early_data: off}]}", "disabled"},
       {"{groups: [P-384], early_data: accepted}", "hello-retry-request"},
       {"{tickets: {keys: shared}, alpn: [http/1.1], early_data: accepted, nodes: [{alpn: []}]}",
        "alpn-mismatch"}}));
  TestLab lab(server);
  EarlyClient client(lab);
  client.connect();
  const std::string second = client.send_early();
  CHECK_THAT(second, ContainsSubstring("Early data was rejected"));
  CHECK_THAT(second, ContainsSubstring("you reached"));
  const json event = lab.events().at(1);
  CHECK(event["early_data"] == json({{"offered", true}, {"accepted", false}, {"why", why}}));
  CHECK(event["http"]["target"] == "/late");
  CHECK_FALSE(event["http"].contains("early"));
}

TEST_CASE("too-early answers early data with 425, and no other request", "[server]") {
  if (!has_openssl()) return;
  TestLab lab("early_data: too-early");
  EarlyClient client(lab);
  CHECK_THAT(client.connect(), ContainsSubstring("HTTP/1.1 200"));
  CHECK_THAT(client.send_early(), ContainsSubstring("HTTP/1.1 425 Too Early"));
  CHECK(lab.events()[1]["http"]["status"] == 425);
}

// Passes one connection on to a port, and records what the client sends before the server's first bytes.
class Recorder {
 public:
  explicit Recorder(uint16_t to) : to_(to), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof here;
    REQUIRE(::bind(listener_, reinterpret_cast<sockaddr*>(&here), size) == 0);
    REQUIRE(::listen(listener_, 1) == 0);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&here), &size);
    port_ = ntohs(here.sin_port);
    thread_ = std::thread([this] { pass_on(); });
  }
  ~Recorder() {
    if (thread_.joinable()) thread_.join();
    ::close(listener_);
  }
  uint16_t port() const { return port_; }
  Bytes flight() {
    thread_.join();
    return flight_;
  }

 private:
  void pass_on() {
    const int client = ::accept(listener_, nullptr, nullptr);
    sockaddr_in there{};
    there.sin_family = AF_INET;
    there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    there.sin_port = htons(to_);
    const int server = ::socket(AF_INET, SOCK_STREAM, 0);
    ::connect(server, reinterpret_cast<sockaddr*>(&there), sizeof there);
    bool has_answered = false;
    pollfd ends[] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
    for (bool goes_on = true; goes_on && ::poll(ends, 2, 10'000) > 0;) {
      for (size_t i = 0; i < 2 && goes_on; ++i) {
        if (ends[i].revents == 0) continue;
        uint8_t buffer[16384];
        const ssize_t n = ::read(ends[i].fd, buffer, sizeof buffer);
        goes_on = n > 0 && ::write(ends[1 - i].fd, buffer, static_cast<size_t>(n)) == n;
        if (i == 1) has_answered = true;
        if (i == 0 && !has_answered && n > 0) flight_.insert(flight_.end(), buffer, buffer + n);
      }
    }
    ::close(client);
    ::close(server);
  }

  const uint16_t to_;
  const int listener_;
  uint16_t port_ = 0;
  Bytes flight_;
  std::thread thread_;
};

TEST_CASE("a recorded first flight makes the server execute the request again", "[server]") {
  if (!has_openssl()) return;
  TestLab lab("{versions: [tls1.3], early_data: accepted}");
  EarlyClient client(lab);
  client.connect();
  Recorder recorder(lab.port());
  CHECK_THAT(client.send_early_to(recorder.port()), ContainsSubstring("Early data was accepted"));
  {
    Probe attacker(lab.port());
    attacker.send(recorder.flight());
    CHECK_FALSE(attacker.first_bytes(2s).empty());
    attacker.received_within(300ms);
  }
  const auto events = lab.events();
  REQUIRE(events.size() == 3);
  CHECK(events[2]["http"]["target"] == "/early");
  CHECK(events[2]["http"]["status"] == 200);
  CHECK(events[2]["client_hello"]["ja4"] == events[1]["client_hello"]["ja4"]);
  CHECK_FALSE(events[2]["phases"].contains("finished"));
}

}  // namespace
}  // namespace lab

// The control API over HTTP: raw requests as a program, a browser and a broken client send them, and
// `lab-server ctl`.

#include "lab-server/control/service.h"

#include "lab-server/control/who_asks.h"
#include "tests/catch.h"
#include "tests/support/probe.h"
#include "tests/support/program.h"
#include "tests/support/test_lab.h"

namespace lab {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

class Service {
 public:
  Service() {
    scenario_.id = "baseline/good";
    served_ = lab_.lab().serve({.id = "baseline/good", .host = "good.localhost"});
    control_.add(scenario_, *served_);
    service_ = std::make_unique<ControlService>(control_, 0);
  }

  std::string url() const { return service_->url(); }

  // What comes back for a request, as text.
  std::string raw(const std::string& request) const {
    Probe probe(static_cast<uint16_t>(std::stoi(url().substr(url().rfind(':') + 1))));
    probe.send(request);
    return text_of(probe.received_until_end());
  }

  std::string with(const std::string& headers) const {
    return raw("GET /scenarios HTTP/1.1\r\nConnection: close\r\n" + headers + "\r\n");
  }

  ProgramResult ctl(std::vector<std::string> words) const {
    words.insert(words.begin(),
                 {(binary_dir() / "lab-server" / "lab-server").string(), "ctl", "--control", url()});
    return run_program(words);
  }

 private:
  TestLab lab_{"{}"};
  Scenario scenario_;
  std::unique_ptr<Served> served_;
  Control control_;
  std::unique_ptr<ControlService> service_;
};

bool is_ok(const std::string& answer) { return answer.starts_with("HTTP/1.1 200 "); }

TEST_CASE("programs of this machine are answered, and web pages of elsewhere are not", "[control]") {
  const Service service;
  CHECK(is_ok(service.with("Host: 127.0.0.1:8474\r\n")));
  CHECK(is_ok(service.with("Host: localhost\r\nOrigin: http://localhost:3000\r\n")));
  for (const char* headers :
       {"Host: evil.example\r\n", "Host: 127.0.0.1.evil.example\r\n", "Host: 192.168.0.1\r\n", "",
        "Host: localhost\r\nOrigin: https://evil.example\r\n", "Host: localhost\r\nOrigin: null\r\n",
        "Host: localhost\r\nOrigin: http://localhost.evil.example\r\n"}) {
    CAPTURE(headers);
    CHECK(service.with(headers).starts_with("HTTP/1.1 403 "));
  }
}

TEST_CASE("the metrics come as Prometheus' text, and everything else as JSON", "[control]") {
  const Service service;
  const std::string metrics =
      service.raw("GET /metrics HTTP/1.1\r\nConnection: close\r\nHost: localhost\r\n\r\n");
  CHECK(is_ok(metrics));
  CHECK_THAT(metrics, ContainsSubstring("Content-Type: text/plain; version=0.0.4"));
  CHECK_THAT(service.with("Host: localhost\r\n"), ContainsSubstring("Content-Type: application/json"));
}

TEST_CASE("loopback names are told from others", "[control]") {
  for (const char* name :
       {"localhost", "LOCALHOST:80", "a.localhost", "127.0.0.1:1", "127.9.9.9", "[::1]:80"}) {
    CHECK(is_loopback_name(name));
  }
  for (const char* name :
       {"", "evil", "localhost.evil.com", "notlocalhost", "10.0.0.1", "[::2]", "[::1", "0.0.0.0"}) {
    CAPTURE(name);
    CHECK_FALSE(is_loopback_name(name));
  }
}

TEST_CASE("what is no request, or too much of one, is refused and the service goes on", "[control]") {
  const Service service;
  CHECK(service.raw("\x16\x03\x01 hello\r\n\r\n").starts_with("HTTP/1.1 400 "));
  CHECK(service.raw("POST /populate HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000\r\n\r\n")
            .starts_with("HTTP/1.1 413 "));
  CHECK(is_ok(service.with("Host: localhost\r\n")));
}

TEST_CASE("a HEAD request gets the length of what GET gets, and nothing of it", "[control]") {
  const Service service;
  const std::string head =
      service.raw("HEAD /scenarios HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  const std::string whole = service.with("Host: localhost\r\n");
  CHECK(is_ok(head));
  CHECK(head.ends_with("\r\n\r\n"));
  CHECK(whole.starts_with(head));
}

TEST_CASE("one connection may ask many times", "[control]") {
  const Service service;
  const std::string once = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
  const std::string last = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  const std::string answers = service.raw(once + once + last);
  size_t count = 0;
  for (size_t at = answers.find("HTTP/1.1 200"); at != answers.npos;
       at = answers.find("HTTP/1.1 200", at + 1))
    ++count;
  CHECK(count == 3);
}

TEST_CASE("ctl adds, changes, switches, removes and resets", "[control]") {
  const Service service;
  CHECK(service.ctl({"add", "good", "stall-handshake: {delay_ms: 300}"}).output ==
        "good: added stall-handshake\n");
  CHECK(service.ctl({"change", "good", "stall-handshake", "delay_ms: 500"}).output ==
        "good: stall-handshake is now {\"delay_ms\":500}\n");
  CHECK(service.ctl({"off", "good", "stall-handshake"}).output == "good: stall-handshake is off\n");
  CHECK(service.ctl({"list"}).output ==
        "scenario       fault            kind             on   parameters\n"
        "baseline/good  stall-handshake  stall-handshake  off  {\"delay_ms\":500}\n");
  CHECK(json::parse(service.ctl({"--json", "faults", "good"}).output)[0]["params"] ==
        json({{"delay_ms", 500}}));
  CHECK(service.ctl({"remove", "good", "stall-handshake"}).exit == 0);
  CHECK(json::parse(service.ctl({"faults", "good", "--json"}).output).empty());
  CHECK(service.ctl({"reset"}).output == "1 scenario as they began\n");
}

TEST_CASE("ctl passes a server's refusal on, with its place, and fails", "[control]") {
  const Service service;
  const ProgramResult result = service.ctl({"add", "good", "stall-handshake: {delay: 300}"});
  CHECK(result.exit == 2);
  CHECK(result.output ==
        "lab-server: error: at /params/delay: unknown key 'delay'\nlab-server: hint: known: delay_ms\n");
}

TEST_CASE("ctl says when nothing listens, or something else does", "[control]") {
  const std::string program = (binary_dir() / "lab-server" / "lab-server").string();
  TestLab closed("listens: false");
  const ProgramResult nothing =
      run_program({program, "ctl", "--control", std::to_string(closed.port()), "list"});
  CHECK(nothing.exit == 2);
  CHECK(nothing.output.starts_with("lab-server: error: nothing listens on 127.0.0.1:"));
  TestLab other("faults: [close-at: {at: accepted}]");
  CHECK(run_program({program, "ctl", "--control", std::to_string(other.port()), "list"})
            .output.find("is no control API") != std::string::npos);
}

}  // namespace
}  // namespace lab

// The control API as its users see it: requests in, changed connections out. A raw peer judges what the
// faults do.

#include "lab-server/control/control.h"

#include <set>

#include "lab-server/base/yaml.h"
#include "lab-server/control/routes.h"
#include "lab-server/scenario/library.h"
#include "tests/catch.h"
#include "tests/support/probe.h"
#include "tests/support/program.h"
#include "tests/support/test_lab.h"
#include "tests/tls/stored_hellos.h"

namespace lab {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

// A scenario with one fault, served and under control.
class Controlled {
 public:
  Controlled() {
    scenario_.id = "network/slow";
    scenario_.server =
        parse_server(parse_yaml("faults: [{stall-handshake: {delay_ms: 60000}}]", "slow.yaml"));
    served_ = lab_.lab().serve({.id = "network/slow", .host = "slow.localhost", .server = scenario_.server});
    served_->prepare();
    control_.add(scenario_, *served_);
  }

  ControlAnswer ask(const std::string& method, const std::string& target, const std::string& body = "") {
    return answer_control(control_, method, target, body);
  }

  uint16_t port() const { return served_->port(); }
  Served& served() { return *served_; }

  bool answers() const {
    Probe probe(port());
    probe.send(stored_hello("openssl-tls13"));
    return is_server_hello(probe.first_bytes(4s));
  }

  bool is_silent() const {
    Probe probe(port());
    probe.send(stored_hello("openssl-tls13"));
    return probe.received_within(300ms).empty() && probe.peer() == Probe::Peer::open;
  }

 private:
  TestLab lab_{"{}"};
  Scenario scenario_;
  std::unique_ptr<Served> served_;
  Control control_;
};

TEST_CASE("a scenario is shown with its faults, by id or by its last part", "[control]") {
  Controlled lab;
  const ControlAnswer answer = lab.ask("GET", "/scenarios/network%2Fslow");
  CHECK(answer.status == 200);
  CHECK(answer.body["faults"] == json::parse(R"([{"name": "stall-handshake", "fault": "stall-handshake",
                                                  "params": {"delay_ms": 60000}, "when": {}, "on": true}])"));
  CHECK(lab.ask("GET", "/scenarios/slow").body == answer.body);
  CHECK(lab.ask("GET", "/scenarios").body == json::array({answer.body}));
}

TEST_CASE("a fault that is switched off is not committed, and switched on it is again", "[control]") {
  Controlled lab;
  const std::string path = GENERATE("/scenarios/slow/faults/stall-handshake", "/scenarios/slow");
  CHECK(lab.is_silent());
  CHECK(lab.ask("PATCH", path, R"({"on": false})").status == 200);
  CHECK(lab.answers());
  CHECK(lab.ask("PATCH", path, R"({"on": true})").status == 200);
  CHECK(lab.is_silent());
}

TEST_CASE("a changed parameter holds from the next connection on", "[control]") {
  Controlled lab;
  const ControlAnswer answer =
      lab.ask("PATCH", "/scenarios/slow/faults/stall-handshake", R"({"params": {"delay_ms": 0}})");
  CHECK(answer.body["params"] == json({{"delay_ms", 0}}));
  CHECK(lab.answers());
}

TEST_CASE("a connection under way keeps the faults it began with, and its event names them", "[control]") {
  TestLab lab("{}");
  Scenario scenario;
  scenario.id = "a/b";
  scenario.server = parse_server(parse_yaml("faults: [{stall-handshake: {delay_ms: 400}}]", "b.yaml"));
  std::mutex mutex;
  std::vector<json> events;
  const auto served = lab.lab().serve(
      {.id = "a/b", .host = "b.localhost", .server = scenario.server, .sink = [&](const json& event) {
         const std::lock_guard lock(mutex);
         events.push_back(event);
       }});
  Control control;
  control.add(scenario, *served);
  {
    Probe probe(served->port());
    probe.send(stored_hello("openssl-tls13"));
    CHECK(probe.received_within(100ms).empty());  // it is stalled
    CHECK(answer_control(control, "DELETE", "/scenarios/b/faults/stall-handshake", "").status == 200);
    CHECK(probe.received_within(100ms).empty());  // and still is
    CHECK(is_server_hello(probe.first_bytes(5s)));
  }
  {
    Probe next(served->port());
    next.send(stored_hello("openssl-tls13"));
    CHECK(is_server_hello(next.first_bytes(5s)));
  }
  REQUIRE(served->drain(10s));
  REQUIRE(events.size() == 2);
  CHECK(events[0]["faults"][0]["name"] == "stall-handshake");
  CHECK(events[0]["faults"][0]["delivered"] == true);
  CHECK(events[1]["faults"].empty());
}

TEST_CASE("faults are added, told apart by name, and removed", "[control]") {
  Controlled lab;
  CHECK(lab.ask("POST", "/scenarios/slow/faults", R"({"fault": "stall-handshake"})").body["name"] ==
        "stall-handshake-2");
  const ControlAnswer added =
      lab.ask("POST", "/scenarios/slow/faults",
              R"({"name": "cut", "fault": "close-at", "params": {"at": "accepted"}})");
  CHECK(added.status == 201);
  CHECK(lab.ask("GET", "/scenarios/slow/faults/cut").body == added.body);
  for (const char* name : {"stall-handshake", "stall-handshake-2"}) {
    CHECK(lab.ask("DELETE", std::string("/scenarios/slow/faults/") + name).status == 200);
  }
  Probe probe(lab.port());
  CHECK(probe.received_until_end().empty());
  CHECK(probe.peer() == Probe::Peer::finished);
}

TEST_CASE("reset makes everything as it began, and populate gives what a document says", "[control]") {
  Controlled lab;
  const json before = lab.ask("GET", "/scenarios").body;
  const ControlAnswer populated =
      lab.ask("POST", "/populate", R"({"slow": {"faults": [{"fault": "stall-handshake", "on": false}]}})");
  CHECK(populated.body[0]["faults"][0]["on"] == false);
  CHECK(lab.answers());
  CHECK(lab.ask("POST", "/reset").body == before);
  CHECK(lab.is_silent());
}

TEST_CASE("reset counts connections from 1 again", "[control]") {
  Controlled lab;
  const char* document = R"({"slow": {"faults": [{"fault": "stall-handshake", "params": {"delay_ms": 60000},
                                                  "when": {"connection": 1}}]}})";
  CHECK(lab.ask("POST", "/reset").status == 200);
  CHECK(lab.ask("POST", "/populate", document).status == 200);
  CHECK(lab.is_silent());
  CHECK(lab.answers());
  CHECK(lab.ask("POST", "/reset").status == 200);
  CHECK(lab.ask("POST", "/populate", document).status == 200);
  CHECK(lab.is_silent());
}

TEST_CASE("names that would lead elsewhere, or nowhere, are no names of faults", "[control]") {
  Controlled lab;
  for (const char* name : {"", "../../x", "a/b", "a\\u0000b", "a b", ".hidden", "a\\nb"}) {
    CAPTURE(name);
    const ControlAnswer answer =
        lab.ask("POST", "/scenarios/slow/faults",
                R"({"fault": "stall-handshake", "name": ")" + std::string(name) + "\"}");
    CHECK(answer.status == 400);
    CHECK(answer.body["at"] == "/name");
  }
  CHECK(lab.ask("GET", "/scenarios/slow/faults").body.size() == 1);
}

TEST_CASE("HEAD is answered where GET is, and a query changes no path", "[control]") {
  Controlled lab;
  CHECK(lab.ask("HEAD", "/scenarios").body == lab.ask("GET", "/scenarios?x=1").body);
  CHECK(lab.ask("HEAD", "/scenarios/slow").status == 200);
  CHECK(lab.ask("HEAD", "/nowhere").status == 404);
  CHECK(lab.ask("PUT", "/scenarios").allow == "GET, HEAD");
  CHECK(lab.ask("HEAD", "/reset").status == 405);
}

TEST_CASE("a combination is under control by every one of its names", "[control]") {
  ScenarioLibrary library = ScenarioLibrary::load(source_dir() / "scenarios");
  const Scenario& both = library.find_or_make("expired + slow-drip");
  TestLab lab("{}");
  const auto served = lab.lab().serve({.id = both.id, .host = both.host, .server = both.server});
  Control control;
  control.add(both, *served);
  for (const char* name : {"expired + slow-drip", "validity/expired + network/slow-drip", "expired-slow-drip",
                           "slow-drip+expired"}) {
    CAPTURE(name);
    CHECK(control.scenario(name)["id"] == both.id);
  }
  CHECK_THROWS_AS(control.scenario("expired"), NotFound);
}

TEST_CASE("what is wrong with a request is named by its place, and changes nothing", "[control]") {
  struct Row {
    const char* method;
    const char* target;
    const char* body;
    int status;
    const char* at;
    const char* error;
  };
  const char* faults = "/scenarios/slow/faults";
  const Row rows[] = {
      {"POST", faults, "{", 400, "body:1:2", "expected JSON, got something else"},
      {"POST", faults, "[]", 400, "", "expected a map of keys and values, got a list"},
      {"POST", faults, R"({"fault": "a", "fault": "b"})", 400, "body", "duplicate key 'fault'"},
      {"POST", faults, "{}", 400, "", "expected the member 'fault', got none"},
      {"POST", faults, R"({"fault": "stal-handshake"})", 400, "/fault",
       "the server has no fault 'stal-handshake'"},
      {"POST", faults, R"({"fault": "stall-handshake", "params": {"delay": 1}})", 400, "/params/delay",
       "unknown key 'delay'"},
      {"POST", faults, R"({"fault": "stall-handshake", "params": {"delay_ms": "1"}})", 400,
       "/params/delay_ms", "expected a whole number from 0 to 86400000, got '1'"},
      {"POST", faults, R"({"fault": "stall-handshake", "when": {"probability": 2}})", 400,
       "/when/probability", "expected a probability from 0 to 1, got '2'"},
      {"POST", faults, R"({"fault": "stall-handshake", "name": "stall-handshake"})", 409, "/name",
       "there is a fault 'stall-handshake' already"},
      {"PATCH", "/scenarios/slow/faults/stall-handshake", R"({"fault": "x"})", 400, "/fault",
       "unknown key 'fault'"},
      {"PATCH", "/scenarios/slow", R"({"on": "no"})", 400, "/on", "expected true or false, got 'no'"},
      {"DELETE", "/scenarios/slow/faults/other", "", 404, "", "no fault 'other'"},
      {"GET", "/scenarios/slw", "", 404, "", "no scenario 'slw' is being served"},
      {"GET", "/scenario", "", 404, "", "nothing is at '/scenario'"},
      {"PUT", "/scenarios", "", 405, "", "PUT is not for '/scenarios'"},
      {"POST", "/populate", R"({"slow": {"faults": []}, "no": {}})", 404, "/no",
       "no scenario 'no' is being served"},
      {"POST", "/populate",
       R"({"slow": {"faults": [{"fault": "stall-handshake", "params": {"delay_ms": -1}}]}})", 400,
       "/slow/faults/0/params/delay_ms", "expected a whole number from 0 to 86400000, got '-1'"},
  };
  Controlled lab;
  const json before = lab.ask("GET", "/scenarios").body;
  for (const Row& row : rows) {
    CAPTURE(row.target, row.body);
    const ControlAnswer answer = lab.ask(row.method, row.target, row.body);
    CHECK(answer.status == row.status);
    CHECK(answer.body["error"] == row.error);
    CHECK(answer.body.value("at", "") == row.at);
  }
  CHECK(lab.ask("PUT", "/scenarios").allow == "GET, HEAD");
  CHECK(lab.ask("GET", "/scenarios").body == before);
}

using Operations = std::set<std::string>;

TEST_CASE("docs/control-api.openapi.yaml describes the routes there are, and no others", "[control]") {
  Operations served;
  for (const Route& route : kRoutes) {
    served.insert(std::string(route.method) + " " + route.path + ": " + route.summary + ", " +
                  std::to_string(route.status) + (route.takes_body ? ", with a body" : ""));
  }
  Operations described;
  const Node document = read_yaml_file((source_dir() / "docs" / "control-api.openapi.yaml").string());
  for (const Node::Entry& path : document.find("paths")->entries()) {
    for (const Node::Entry& operation : path.value.entries()) {
      if (operation.key == "parameters") continue;
      std::string method = operation.key;
      for (char& c : method) c = static_cast<char>(c - 'a' + 'A');
      described.insert(method + " " + path.key + ": " + operation.value.find("summary")->text() + ", " +
                       operation.value.find("responses")->entries().front().key +
                       (operation.value.find("requestBody") != nullptr ? ", with a body" : ""));
    }
  }
  CHECK(described == served);
}

TEST_CASE("docs/control-api.md has a row for every route", "[control]") {
  const std::string page = read_file(source_dir() / "docs" / "control-api.md");
  for (const Route& route : kRoutes) {
    CAPTURE(route.method, route.path);
    CHECK(page.find(std::string("| `") + route.method + " " + route.path + "` |") != page.npos);
  }
}

}  // namespace
}  // namespace lab

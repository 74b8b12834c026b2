// The hop behind a gateway: what the client, the report, a real nginx and a real HAProxy say of it.

#include <fmt/format.h>

#include "client-matrix/explain/explain.h"
#include "lab-server/base/holds.h"
#include "lab-server/base/text.h"
#include "lab-server/scenario/library.h"
#include "tests/support/knowledge.h"
#include "tests/support/openssl.h"
#include "tests/support/real_gateway.h"

namespace lab {
namespace {

// A hop behind a gateway, and its cause.
struct Hop {
  std::string id;
  ServerSpec front;
  std::string diagnosis;
};

// The hops of all scenarios, and what they leave out.
std::vector<Hop> all_hops() {
  std::vector<Hop> hops;
  const ScenarioLibrary library = ScenarioLibrary::load(source_dir() / "scenarios");
  for (const Scenario& scenario : library.all()) {
    if (scenario.server.gateway) hops.push_back({scenario.id, scenario.server, scenario.expect.diagnosis});
  }
  const auto add = [&](const char* id, const char* gateway, const char* diagnosis) {
    hops.push_back({id, parse_server(parse_yaml(gateway, id)), diagnosis});
  };
  add("wants-client-certificate-tls12",
      "{gateway: {back: {client_auth: {mode: required}, versions: [tls1.2]}}}",
      "backend-wants-client-certificate");
  add("refuses-certificate-tls12",
      "{gateway: {certificate: client-wrong-ca, back: {client_auth: {mode: required}, versions: [tls1.2]}}}",
      "backend-refuses-certificate");
  return hops;
}

// What `client-matrix explain` makes of a text.
Explanation explained(const std::string& text) {
  const Explainer explainer(
      the_labs(),
      ServerLogs(read_yaml_file((source_dir() / "client-matrix/explain/server_logs.yaml").string())));
  return explainer.explain(text);
}

// The line of a log that holds a text.
std::string line_with(const std::string& log, const std::string& text) {
  for (const std::string& line : split(log, '\n')) {
    if (line.find(text) != std::string::npos) return line;
  }
  return "";
}

// What curl prints of a status and a body.
std::string curl(TestLab& lab) {
  return run_shell(fmt::format(
                       "curl -q -sS -m 10 --noproxy '*' --cacert {} --resolve test.localhost:{}:127.0.0.1 -w "
                       "' %{{http_code}}' https://test.localhost:{}/it 2>&1",
                       lab.ca_file(), lab.port(), lab.port()))
      .output;
}

nlohmann::json front_event(TestLab& lab) {
  for (const nlohmann::json& event : lab.events()) {
    if (!event.contains("hop")) return event;
  }
  return {};
}

TEST_CASE("a healthy gateway hands the request on and the answer back", "[server]") {
  if (!can_use("curl")) return;
  TestLab lab("{gateway: {}}");
  CHECK_THAT(curl(lab), ContainsSubstring("you reached test/it (back.localhost)"));
  const auto event = front_event(lab);
  CHECK(event["gateway"]["answered"] == true);
  CHECK(event["http"]["status"] == 200);
  CHECK(lab.events().size() == 2);
}

TEST_CASE("a gateway with a client certificate shows it to the server behind", "[server]") {
  if (!can_use("curl")) return;
  TestLab lab("{gateway: {certificate: client, back: {client_auth: {mode: required}}}}");
  CHECK_THAT(curl(lab), ContainsSubstring(" 200"));
}

TEST_CASE("a server behind that is down is told", "[server]") {
  if (!can_use("curl")) return;
  TestLab lab("{gateway: {back: {listens: false}}}");
  CHECK_THAT(curl(lab), ContainsSubstring("502"));
  CHECK(front_event(lab)["gateway"]["failure"] == "refused");
}

TEST_CASE("a server behind that never answers is given up before the client gives up", "[server]") {
  if (!can_use("curl")) return;
  TestLab lab("{gateway: {back: {faults: [{stall-handshake: {delay_ms: 60000}}]}}}", "test.localhost",
              Milliseconds(2000));
  CHECK_THAT(curl(lab), ContainsSubstring("502"));
  const auto event = front_event(lab);
  CHECK(event["gateway"]["failure"] == "silent");
  // Word for word what nginx 1.22.1 writes when its proxy_connect_timeout is over.
  CHECK(event["gateway"]["log"] ==
        "upstream timed out (110: Connection timed out) while SSL handshaking to upstream");
}

// Whether these are causes of the hop behind, and the true one among them.
void check_causes(const Explanation& explanation, const std::string& diagnosis) {
  CHECK(holds(explanation.causes, diagnosis));
  for (const std::string& cause : explanation.causes) CHECK(the_labs().find(cause).family == "gateway");
}

TEST_CASE("of each hop that fails the gateway says what a real nginx writes, which leads to its cause",
          "[server]") {
  if (!can_use("curl") || !can_use("nginx")) return;
  // nginx writes the same of two causes: their alert is the same, or what is missing.
  const std::vector<std::string> in_doubt = {
      "gateway/backend-chain-incomplete", "gateway/gateway-sends-no-sni", "wants-client-certificate-tls12"};
  for (const Hop& hop : all_hops()) {
    INFO(hop.id);
    TestLab back(back_of(*hop.front.gateway), kBackHost);
    const Nginx nginx(*hop.front.gateway, back);
    const std::string page = nginx.ask();
    if (hop.diagnosis == kNoDiagnosis) {
      CHECK_THAT(page, ContainsSubstring("you reached"));
      CHECK(line_with(nginx.log(), "upstream").empty());
      continue;
    }
    CHECK_THAT(page, ContainsSubstring("502 Bad Gateway"));
    check_causes(explained(page), hop.diagnosis);

    TestLab gateway(hop.front);
    CHECK_THAT(curl(gateway), ContainsSubstring("502 Bad Gateway"));
    const std::string line = line_with(nginx.log("upstream"), "upstream");
    CHECK_THAT(line, ContainsSubstring(front_event(gateway)["gateway"]["log"].get<std::string>()));
    const Explanation explanation = explained(line);
    INFO(line);
    check_causes(explanation, hop.diagnosis);
    CHECK((explanation.causes.size() > 1) == holds(in_doubt, hop.id));
  }
}

TEST_CASE("a real HAProxy's log leads to the cause of each hop that fails, or to its family", "[server]") {
  if (!can_use("curl") || !can_use("haproxy")) return;
  // OpenSSL's error queue holds no verify code, and HAProxy prints the queue.
  const std::vector<std::string> in_doubt = {
      "gateway/backend-untrusted",     "gateway/backend-chain-incomplete", "gateway/backend-expired",
      "gateway/backend-not-yet-valid", "gateway/gateway-sends-no-sni",     "wants-client-certificate-tls12"};
  for (const Hop& hop : all_hops()) {
    INFO(hop.id);
    TestLab back(back_of(*hop.front.gateway), kBackHost);
    {
      const Haproxy haproxy(*hop.front.gateway, back, Haproxy::Logs::with_reasons);
      const std::string page = haproxy.ask();
      const std::string line = line_with(haproxy.log("fe be/b"), "fe be/b");
      INFO(line);
      if (hop.diagnosis == kNoDiagnosis) {
        CHECK_THAT(page, ContainsSubstring("you reached"));
        CHECK(explained(line).verdict == Explanation::Verdict::unknown);
        continue;
      }
      check_causes(explained(page), hop.diagnosis);
      const Explanation explanation = explained(line);
      check_causes(explanation, hop.diagnosis);
      CHECK((explanation.causes.size() > 1) == holds(in_doubt, hop.id));
    }
    const Haproxy haproxy(*hop.front.gateway, back, Haproxy::Logs::by_itself);
    haproxy.ask();
    const std::string line = line_with(haproxy.log("fe be/b"), "fe be/b");
    INFO(line);
    check_causes(explained(line), hop.diagnosis);
    CHECK(explained(line).causes.size() > 1);
  }
}

TEST_CASE("a real HAProxy's health check finds the hops that fail in the handshake", "[server]") {
  if (!can_use("curl") || !can_use("haproxy")) return;
  // Under TLS 1.3 the server refuses a certificate once the check is over; a check without TLS only connects.
  const std::vector<std::string> passed_over = {"gateway/backend-wants-client-certificate",
                                                "gateway/backend-refuses-certificate",
                                                "gateway/backend-expects-tls", "gateway/healthy-gateway"};
  for (const Hop& hop : all_hops()) {
    INFO(hop.id);
    TestLab back(back_of(*hop.front.gateway), kBackHost);
    const Haproxy haproxy(*hop.front.gateway, back, Haproxy::Logs::checks);
    const std::string line = line_with(haproxy.log("is DOWN, reason"), "is DOWN, reason");
    INFO(line);
    CHECK(line.empty() == holds(passed_over, hop.id));
    if (!line.empty()) check_causes(explained(line), hop.diagnosis);
  }
}

}  // namespace
}  // namespace lab

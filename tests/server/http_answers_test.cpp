#include "lab-server/server/http_answers.h"
#include "lab-server/base/marker.h"

#include "tests/catch.h"
#include "tests/support/errors.h"
#include "tests/support/program.h"
#include "tests/support/test_lab.h"

namespace lab {
namespace {

using nlohmann::json;

std::vector<HttpAnswerSpec> answers(const std::string& yaml) {
  return parse_server(parse_yaml("http: " + yaml, "test")).http;
}

Page asked_of(const std::string& yaml, const RequestFacts& asked) {
  return answer_to(asked, answers(yaml), page_for("test/it", "test.localhost"));
}

TEST_CASE("a request gets the first answer of `http:` that fits its path", "[http]") {
  const std::string yaml = "[{path: /admin, status: 403}, {path: /api/*, status: 404}, {status: 503}]";
  const auto [target, status] = GENERATE(table<const char*, int>({{"/admin", 403},
                                                                  {"/admin?user=1", 403},
                                                                  {"/admin/", 503},
                                                                  {"/api/v1/users", 404},
                                                                  {"/api", 503},
                                                                  {"*", 503}}));
  CHECK(asked_of(yaml, {target, "a.test", "a.test"}).status == status);
}

TEST_CASE("`when:` holds an answer back from requests of another kind", "[http]") {
  const RequestFacts healthy = {"/", "a.test", "a.test", true, true};
  const RequestFacts other_host = {"/", "b.test", "a.test", true, true};
  const RequestFacts dotted = {"/", "a.test.", "a.test", true, true};
  const RequestFacts nameless = {"/", "a.test", "", false, true};
  const RequestFacts stranger = {"/", "a.test", "a.test", false, true};
  const RequestFacts nobody = {"/", "a.test", "a.test", true, false};
  const auto refusals = [&](const std::string& when) {
    const std::string yaml = "[{when: " + when + ", status: 400}]";
    std::vector<std::string> found;
    for (const RequestFacts& asked : {healthy, other_host, dotted, nameless, stranger, nobody})
      found.push_back(asked_of(yaml, asked).because);
    return found;
  };
  using Found = std::vector<std::string>;
  CHECK(refusals("always") == Found(6, "path"));
  CHECK(refusals("other-host") == Found{"", "other-host", "other-host", "other-host", "", ""});
  CHECK(refusals("no-name") == Found{"", "", "", "no-name", "", ""});
  CHECK(refusals("unknown-name") == Found{"", "", "", "unknown-name", "unknown-name", ""});
  CHECK(refusals("no-client-certificate") == Found{"", "", "", "", "", "no-client-certificate"});
}

TEST_CASE("hosts are compared without regard to case", "[http]") {
  CHECK(asked_of("[{when: other-host, status: 421}]", {"/", "A.test", "a.TEST"}).status == 200);
}

TEST_CASE("the marker stands in every answer, whatever its body is", "[http]") {
  const std::string yaml = GENERATE("[]", "[{status: 403}]", "[{status: 403, body: go away}]");
  CHECK(asked_of(yaml, {"/", "a.test", "a.test"}).body.find(kMarker) != std::string::npos);
}

TEST_CASE("an answer under 400 is no refusal", "[http]") {
  CHECK(asked_of("[{status: 204}]", {"/", "a.test", "a.test"}).because.empty());
}

TEST_CASE("`http:` refuses what would break the answer", "[http]") {
  const auto [yaml, words] = GENERATE(table<const char*, const char*>({
      {"[{headers: {Content-Length: 3}}]", "Content-Length"},
      {"[{headers: {a b: c}}]", "'a b'"},
      {"[{headers: {a: \"b\\r\\nc: d\"}}]", "one line"},
      {"[{path: admin}]", "/admin"},
      {"[{path: \"/a*b\"}]", "at its end"},
      {"[{status: 100}]", "200"},
  }));
  const std::string text = yaml;
  const Error error = error_of([&] { answers(text); });
  CHECK((error.message() + "; " + error.hint()).find(words) != std::string::npos);
}

// curl judges what is on the wire.
TEST_CASE("curl sees the status, the headers and the body of `http:`", "[http]") {
  if (!can_use("curl")) return;
  TestLab lab(
      "http: [{path: /admin, status: 421, headers: {X-Why: routes, content-type: text/html}, body: no}]");
  const auto fetched = [&](const std::string& options, const std::string& path) {
    return run_program({"sh", "-c",
                        "curl -qsSi --http1.1 --noproxy '*' --cacert " + lab.ca_file() + " " + options +
                            " --resolve test.localhost:" + std::to_string(lab.port()) +
                            ":127.0.0.1 https://test.localhost:" + std::to_string(lab.port()) + path +
                            " 2>&1"})
        .output;
  };
  const std::string refused = fetched("", "/admin");
  CHECK(refused.find("HTTP/1.1 421 Misdirected Request\r\n") == 0);
  CHECK(refused.find("X-Why: routes\r\n") != std::string::npos);
  CHECK(refused.find("content-type: text/html\r\n") != std::string::npos);
  CHECK(refused.find("text/plain") == std::string::npos);
  CHECK(refused.ends_with("\r\n\r\nno\ntls-failure-lab\n"));
  CHECK(fetched("", "/").find("you reached test/it") != std::string::npos);

  const auto events = lab.events();
  REQUIRE(events.size() == 2);
  CHECK(
      events[0]["http"] ==
      json({{"method", "GET"}, {"target", "/admin"}, {"status", 421}, {"requests", 1}, {"because", "path"}}));
  CHECK(events[0]["sentence"].get<std::string>().find("refused /admin by HTTP 421 (path)") == 0);
  CHECK_FALSE(events[1]["http"].contains("because"));
}

}  // namespace
}  // namespace lab

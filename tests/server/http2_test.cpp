// HTTP/2 as curl and nghttp see it.

#include "lab-server/server/http2.h"

#include "tests/catch.h"
#include "tests/support/errors.h"
#include "tests/support/openssl.h"
#include "tests/support/program.h"
#include "tests/support/test_lab.h"

namespace lab {
namespace {

using nlohmann::json;

std::string url(TestLab& lab, const std::string& path = "/") {
  return "https://test.localhost:" + std::to_string(lab.port()) + path;
}

std::string curl_gets(TestLab& lab, const std::string& options) {
  return run_shell("curl -qsS --noproxy '*' --max-time 10 --cacert " + lab.ca_file() +
                   " --resolve test.localhost:" + std::to_string(lab.port()) + ":127.0.0.1 " + options +
                   " 2>&1")
      .output;
}

// nghttp shows the frames. It has no option to resolve a name, so it asks for the address.
std::string nghttp_gets(TestLab& lab, const std::string& options = "") {
  return run_shell("timeout 10 nghttp -v -n --no-dep " + options +
                   " https://127.0.0.1:" + std::to_string(lab.port()) + "/ 2>&1")
      .output;
}

TEST_CASE("curl gets the page by HTTP/2 from a server that offers h2", "[http2]") {
  if (!can_use("curl")) return;
  TestLab lab("alpn: [h2, http/1.1]");
  const std::string told = curl_gets(lab, "--http2 -w '%{http_version} %{http_code}' " + url(lab));
  CHECK(told.find("tls-failure-lab: you reached test/it") == 0);
  CHECK(told.ends_with("2 200"));
  CHECK(curl_gets(lab, "--http1.1 -o /dev/null -w '%{http_version} %{http_code}' " + url(lab)) == "1.1 200");

  const auto events = lab.events();
  REQUIRE(events.size() == 2);
  CHECK(events[0]["http"] ==
        json({{"method", "GET"}, {"target", "/"}, {"status", 200}, {"requests", 1}, {"version", 2}}));
  CHECK(events[0]["negotiated"]["alpn"] == "h2");
  CHECK(events[0]["phase"] == "application-data");
  CHECK_FALSE(events[1]["http"].contains("version"));
}

TEST_CASE("HTTP/2 has the answers of `http:`, in lower case", "[http2]") {
  if (!can_use("curl")) return;
  TestLab lab(
      "{alpn: [h2], http: [{path: /no, status: 204}, {path: /admin, status: 403, headers: {X-Why: roles}, "
      "body: no}]}");
  const std::string told = curl_gets(lab, "--http2 -i " + url(lab, "/admin?x=1"));
  CHECK(told.find("HTTP/2 403") == 0);
  CHECK(told.find("x-why: roles\r\n") != std::string::npos);
  CHECK(told.ends_with("\r\n\r\nno\ntls-failure-lab\n"));
  const std::string empty = curl_gets(lab, "--http2 -i " + url(lab, "/no"));
  CHECK(empty.find("HTTP/2 204") == 0);
  CHECK(empty.ends_with("\r\n\r\n"));
  CHECK(curl_gets(lab, "--http2 -I " + url(lab, "/admin")).find("content-length: 19") != std::string::npos);
  CHECK(curl_gets(lab, "--http2 -d some=body " + url(lab)).find("you reached") != std::string::npos);
}

TEST_CASE("a request over HTTP/2 for another host is misdirected", "[http2]") {
  if (!can_use("curl")) return;
  TestLab lab("{alpn: [h2], http: [{when: other-host, status: 421}]}");
  const std::string options = "--http2 -o /dev/null -w '%{http_version} %{http_code}' ";
  CHECK(curl_gets(lab, options + url(lab)) == "2 200");
  CHECK(curl_gets(lab, options + "-H 'Host: other.localhost' " + url(lab)) == "2 421");
  const auto events = lab.events();
  REQUIRE(events.size() == 2);
  CHECK(events[1]["http"]["because"] == "other-host");
}

// The types of the frames in bytes, each with its stream (RFC 9113 4.1).
std::vector<std::pair<int, int>> frames_in(const std::string& bytes) {
  const auto at = [&](size_t i) { return static_cast<int>(static_cast<uint8_t>(bytes.at(i))); };
  std::vector<std::pair<int, int>> frames;
  for (size_t i = 0; i + 9 <= bytes.size();) {
    frames.emplace_back(at(i + 3), at(i + 7) << 8 | at(i + 8));
    i += 9 + static_cast<size_t>(at(i) << 16 | at(i + 1) << 8 | at(i + 2));
  }
  return frames;
}

TEST_CASE("a session answers a request, and says GOAWAY when it is finished", "[http2]") {
  using Frames = std::vector<std::pair<int, int>>;
  constexpr int kData = 0, kHeaders = 1, kSettings = 4, kGoaway = 7;
  Http2Session session({}, [](const HttpRequest& request) { return page_for(request.target, request.host); });
  CHECK(frames_in(session.output()) == Frames{{kSettings, 0}});
  session.read("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  session.read(std::string_view("\0\0\0\x04\0\0\0\0\0", 9));  // SETTINGS
  // HEADERS, the end of stream 1: GET / https, and an authority (RFC 7541 B).
  session.read(
      std::string_view("\0\0\x10\x01\x05\0\0\0\x01\x82\x84\x87\x41\x0b"
                       "a.test:8443",
                       25));
  CHECK(frames_in(session.output()) == Frames{{kSettings, 0}, {kHeaders, 1}, {kData, 1}});
  CHECK(session.requests() == 1);
  CHECK(session.last_request().host == "a.test");
  CHECK(session.last_request().port == "8443");
  CHECK_FALSE(session.is_over());
  session.finish();
  CHECK(frames_in(session.output()) == Frames{{kGoaway, 0}});
  CHECK(session.is_over());
}

TEST_CASE("a client may ask several times on one connection", "[http2]") {
  if (!can_use("nghttp")) return;
  TestLab lab("{alpn: [h2], requests: 3}");
  nghttp_gets(lab, "-m 3");
  CHECK(lab.event()["http"]["requests"] == 3);
}

TEST_CASE("`http2: {goaway: …}` answers a request by GOAWAY", "[http2]") {
  if (!can_use("nghttp")) return;
  TestLab lab("{alpn: [h2], http2: {goaway: enhance-your-calm}}");
  const std::string told = nghttp_gets(lab);
  CHECK(told.find("(last_stream_id=0, error_code=ENHANCE_YOUR_CALM(0x0b)") != std::string::npos);
  CHECK(told.find(":status:") == std::string::npos);
  const json event = lab.event();
  CHECK(event["http"] == json({{"method", "GET"},
                               {"target", "/"},
                               {"requests", 1},
                               {"version", 2},
                               {"goaway", "enhance-your-calm"}}));
  CHECK(event["sentence"].get<std::string>().find("answered / by GOAWAY (enhance-your-calm)") == 0);
}

TEST_CASE("`http2: {reset: …}` answers by RST_STREAM, and `times:` says how often", "[http2]") {
  if (!can_use("nghttp")) return;
  TestLab lab("{alpn: [h2], requests: 2, http2: {reset: refused-stream, times: 1}}");
  const std::string told = nghttp_gets(lab, "-m 2");
  CHECK(told.find("(error_code=REFUSED_STREAM(0x07))") != std::string::npos);
  CHECK(told.find(":status: 200") != std::string::npos);
  CHECK(lab.event()["http"]["status"] == 200);
}

TEST_CASE("what is no HTTP/2 ends a connection that agreed on h2", "[http2]") {
  if (!has_openssl()) return;
  TestLab lab("alpn: [h2]");
  const std::string told = run_shell(
                               "printf 'GET / HTTP/1.1\\r\\nHost: test.localhost\\r\\n\\r\\n' | timeout 10 "
                               "openssl s_client -quiet "
                               "-ign_eof -alpn h2 -servername test.localhost -connect 127.0.0.1:" +
                               std::to_string(lab.port()) + " 2>/dev/null")
                               .output;
  CHECK(told.find("HTTP/1.1") == std::string::npos);
  const json event = lab.event();
  CHECK(event["end"]["by"] == "server");
  CHECK_FALSE(event.contains("http"));
}

TEST_CASE("`http2:` takes one way to turn requests away", "[http2]") {
  const Error error =
      error_of([] { parse_server(parse_yaml("http2: {goaway: no-error, reset: cancel}", "test")); });
  CHECK(error.message().find("`goaway:` or by `reset:`") != std::string::npos);
}

}  // namespace
}  // namespace lab

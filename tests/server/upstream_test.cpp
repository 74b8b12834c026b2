// The lab in front of a service that is not its own.

#include <fmt/format.h>

#include "tests/support/errors.h"
#include "tests/support/openssl.h"
#include "tests/support/probe.h"
#include "tests/support/service.h"
#include "tests/support/test_lab.h"

namespace lab {
namespace {

std::string curl(TestLab& lab, const std::string& options) {
  return run_shell(fmt::format(
                       "curl -q -sS -m 10 --noproxy '*' --cacert {} --resolve test.localhost:{}:127.0.0.1 {} "
                       "https://test.localhost:{}/it 2>&1",
                       lab.ca_file(), lab.port(), options, lab.port()))
      .output;
}

std::unique_ptr<TestLab> in_front_of(const Upstream& upstream, Milliseconds deadline = Milliseconds(5000)) {
  return std::make_unique<TestLab>(parse_server(parse_yaml("{}", "it.yaml")), "test.localhost", deadline,
                                   upstream);
}

TEST_CASE("what the client sends under TLS reaches the service, and its answer comes back", "[server]") {
  if (!can_use("curl")) return;
  Service service([](const std::string& heard) {
    return heard.ends_with("\r\n\r\n")
               ? "HTTP/1.1 201 Made\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"
               : "";
  });
  const auto lab = in_front_of({"127.0.0.1", service.port(), true});
  CHECK(curl(*lab, "-w ' %{http_code}'") == "hello 201");
  CHECK(service.heard().starts_with("GET /it HTTP/"));
  const auto event = lab->event();
  CHECK(event["http"]["status"] == 201);
  CHECK(event["http"]["target"] == "/it");
  CHECK(event["upstream"]["received"] == 64);
  CHECK(event["end"]["how"] == "close-notify");
}

TEST_CASE("a service that is down is told as 502, with its address", "[server]") {
  if (!can_use("curl")) return;
  uint16_t closed = 0;
  {
    closed = Service([](const std::string&) { return ""; }).port();
  }
  const auto lab = in_front_of({"127.0.0.1", closed, true});
  CHECK_THAT(curl(*lab, "-w ' %{http_code}'"),
             ContainsSubstring("cannot be reached: Connection refused\n 502"));
  CHECK(lab->event()["upstream"]["failure"] == "refused");
}

TEST_CASE("a service that resets breaks the client's connection off too", "[server]") {
  if (!can_use("curl")) return;
  Service service([](const std::string&) { return "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf"; },
                  Service::Ends::by_reset);
  const auto lab = in_front_of({"127.0.0.1", service.port(), true});
  // 18: a body that is cut short; 56, of curl 8 on OpenSSL 3.5: an end without close_notify.
  const std::string told = curl(*lab, "-o /dev/null");
  CHECK((told.starts_with("curl: (18) ") || told.starts_with("curl: (56) ")));
  CHECK(lab->event()["upstream"]["failure"] == "reset");
}

TEST_CASE("a service that never answers does not hold the connection for ever", "[server]") {
  if (!can_use("curl")) return;
  Service service([](const std::string&) { return ""; });
  const auto lab = in_front_of({"127.0.0.1", service.port(), true}, Milliseconds(500));
  curl(*lab, "-o /dev/null");
  CHECK(lab->event()["end"]["how"] == "time-out");
}

TEST_CASE("twenty megabytes go to the service, and as many come back", "[server]") {
  if (!can_use("curl")) return;
  static constexpr size_t kSize = 20'000'000;
  size_t heard = 0;
  Service service(
      [&heard](const std::string& piece) {
        heard += piece.size();
        return heard < kSize
                   ? ""
                   : fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                                 kSize) +
                         std::string(kSize, 'a');
      },
      Service::Ends::after_answer, Service::Says::each);
  const auto lab = in_front_of({"127.0.0.1", service.port(), true}, Milliseconds(20'000));
  const std::string file = lab->folder() + "/body";
  write_file(file, std::string(kSize, 'b'));
  CHECK(curl(*lab, "-m 60 -H Expect: -o /dev/null -w '%{size_upload} %{size_download}' --data-binary @" +
                       file) == "20000000 20000000");
  CHECK(lab->event()["upstream"]["received"] > kSize);
}

TEST_CASE("an upstream is read with its place, and another machine only when it is allowed", "[server]") {
  CHECK(parse_upstream("http://127.0.0.1:8080", true).text() == "http://127.0.0.1:8080");
  CHECK(parse_upstream("http://localhost", true).port == 80);
  CHECK(parse_upstream("tcp://[::1]:5432/", true).text() == "tcp://[::1]:5432");
  CHECK(parse_upstream("tcp://192.0.2.1:1", false).address == "192.0.2.1");
  for (const char* wrong : {"127.0.0.1:80", "ftp://a:1", "http://", "tcp://127.0.0.1", "http://127.0.0.1:x",
                            "http://127.0.0.1:0", "http://127.0.0.1:80/path", "tcp://192.0.2.1:1"}) {
    INFO(wrong);
    CHECK_FALSE(error_of([&] { parse_upstream(wrong, true); }).hint().empty());
  }
}

}  // namespace
}  // namespace lab

// What the lab makes of texts that people found.

#include "client-matrix/explain/explain.h"

#include "lab-server/base/text.h"
#include "tests/catch.h"
#include "tests/support/knowledge.h"
#include "tests/support/program.h"

namespace lab {
namespace {

ServerLogs servers() {
  return ServerLogs(read_yaml_file((source_dir() / "client-matrix/explain/server_logs.yaml").string()));
}

Explanation explained(const std::string& text) { return Explainer(the_labs(), servers()).explain(text); }

TEST_CASE("a text is read by the words of who speaks, and leaves one cause or the candidates", "[explain]") {
  const Explanation one = explained("curl: (60) SSL certificate problem: self-signed certificate");
  CHECK(one.verdict == Explanation::Verdict::exact);
  CHECK(one.causes == std::vector<std::string>{"self-signed"});
  REQUIRE(one.told.size() == 1);
  CHECK(one.told.front().layer == "openssl");
  CHECK(one.told.front().by == "code 18 (DEPTH_ZERO_SELF_SIGNED_CERT)");

  const Explanation two =
      explained("x509: certificate has expired or is not yet valid: current time 2 is after 1");
  CHECK(two.verdict == Explanation::Verdict::candidates);
  CHECK(two.causes == std::vector<std::string>{"expired", "client-clock-wrong", "certificate-not-reloaded"});

  CHECK(explained("the cat sat on the mat").verdict == Explanation::Verdict::unknown);
  CHECK(explained("").verdict == Explanation::Verdict::unknown);
}

TEST_CASE("an alert in a client's text was sent by the server, and in a server's log by the client",
          "[explain]") {
  CHECK(explained("SSL alert number 48 error:0A000418:SSL routines::tlsv1 alert unknown ca").causes ==
        std::vector<std::string>{"client-ca-untrusted", "client-intermediate-missing", "client-crl-missing"});
  const Explanation log = explained(
      "2026/11/26 06:39:35 [info] 22041#22041: *1 SSL_do_handshake() failed (SSL: error:0A000418:SSL "
      "routines::tlsv1 "
      "alert unknown ca:SSL alert number 48) while SSL handshaking, client: 127.0.0.1, server: "
      "127.0.0.1:18443");
  REQUIRE(log.told.size() == 1);
  CHECK(log.told.front().server == "nginx");
  CHECK(log.causes.front() == "unknown-ca");
}

TEST_CASE("what a server's log tells of a certificate is told of the client's", "[explain]") {
  const auto verify_error = [](const char* what) {
    return explained(
        std::string("2026/11/26 10:28:59 [info] 2172#2172: *2 client SSL certificate verify error: (") +
        what + ") while reading client request headers, client: 127.0.0.1");
  };
  CHECK(verify_error("3:unable to get certificate CRL").causes ==
        std::vector<std::string>{"client-crl-missing"});
  CHECK(verify_error("12:CRL has expired").causes == std::vector<std::string>{"client-crl-outdated"});
  CHECK(verify_error("10:certificate has expired").causes ==
        std::vector<std::string>{"client-certificate-expired"});
}

TEST_CASE("what a gateway's log tells of the server behind it is told of that hop", "[explain]") {
  const Explanation expired = explained(
      "upstream SSL certificate verify error: (10:certificate has expired) while SSL handshaking to "
      "upstream");
  CHECK(expired.causes == std::vector<std::string>{"backend-expired"});
  CHECK(expired.told.front().server == "nginx");
  CHECK(explained("127.0.0.1:54540 [26/Nov/2026:13:14:48.174] fe be/b 0/0/-1/-1/0 503 217 - - SC-- 1/1/0/0/0 "
                  "0/0 \"GET /it HTTP/1.1\" -/-")
            .causes == std::vector<std::string>{"backend-down"});
  // A verify code without a row of nginx's own is read as a client's: nginx is one towards what is behind it.
  CHECK(explained("upstream SSL certificate verify error: (26:unsuitable certificate purpose) while SSL "
                  "handshaking to upstream")
            .causes.front() == "wrong-purpose");
}

TEST_CASE("HAProxy's log of its clients is read with the reason that error-log-format adds", "[explain]") {
  const std::string before = "127.0.0.1:50396 [26/Nov/2026:13:14:51.175] ";
  CHECK(explained(before + "fe~: SSL handshake failure: error:0A000418:SSL routines::tlsv1 alert unknown ca")
            .causes.front() == "unknown-ca");
  CHECK(explained(before + "fe~: SSL handshake failure: error:0A0000C1:SSL routines::no shared cipher")
            .causes.front() == "no-shared-cipher");
  CHECK(explained(before + "fe/1: SSL handshake failure").causes.size() > 5);
}

TEST_CASE("each line of a server's log is known as that server's, and as no other's", "[explain]") {
  const ServerLogs logs = servers();
  CHECK(logs.all().size() >= 4);
  for (const ServerLog& log : logs.all()) {
    CHECK_FALSE(log.says.empty());
    CHECK_FALSE(log.seen.empty());
    for (const std::string& line : log.says) {
      INFO(line);
      REQUIRE(logs.server_of(line) != nullptr);
      CHECK(*logs.server_of(line) == log.server);
    }
  }
  CHECK(logs.server_of("curl: (35) error:0A000418:SSL routines::tlsv1 alert unknown ca") == nullptr);
}

TEST_CASE("what the server saw of the same connection leaves fewer causes", "[explain]") {
  const Explainer explainer(the_labs(), servers());
  const std::string text = "x509: certificate signed by unknown authority";
  const nlohmann::json event = {{"event", "connection"}, {"certificate", {{"findings", {"untrusted-root"}}}}};
  CHECK(explainer.explain(text, {}, {event}).causes == std::vector<std::string>{"unknown-ca"});
  const nlohmann::json other = {{"event", "connection"}, {"certificate", {{"findings", {"expired"}}}}};
  CHECK(explainer.explain(text, {}, {other}).verdict == Explanation::Verdict::unknown);
}

TEST_CASE("of a long log the failure that most lines tell comes first, and the rest is passed over",
          "[explain]") {
  std::string log;
  for (int i = 0; i < 5000; ++i) {
    log += "2026-11-26 GET /index.html 200 in 3 ms\n";
    if (i % 100 == 0) log += "curl: (60) SSL certificate problem: certificate has expired\n";
    if (i % 1000 == 0)
      log += "tls: failed to verify certificate: x509: certificate signed by unknown authority\n";
  }
  const Explanation explanation = explained(log);
  REQUIRE(explanation.told.size() == 2);
  CHECK(explanation.told[0].lines == 50);
  CHECK(explanation.told[0].causes.front() == "expired");
  CHECK(explanation.told[1].lines == 5);
  CHECK(explanation.causes == explanation.told[0].causes);
}

}  // namespace
}  // namespace lab

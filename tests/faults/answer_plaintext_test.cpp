#include "tests/catch.h"
#include "tests/support/probe.h"
#include "tests/support/test_lab.h"
#include "tests/tls/stored_hellos.h"

namespace lab {
namespace {

using namespace std::chrono_literals;

TEST_CASE("answer-plaintext answers a ClientHello with an HTTP 400 and ends with FIN", "[faults]") {
  TestLab lab("faults: [answer-plaintext]");
  Probe probe(lab.port());
  probe.send(stored_hello("node-default"));
  const std::string answer = text_of(probe.received_until_end());

  CHECK(answer.starts_with("HTTP/1.1 400 "));
  const size_t body = answer.find("\r\n\r\n") + 4;
  CHECK(answer.find("Content-Length: " + std::to_string(answer.size() - body)) != answer.npos);
  CHECK(probe.peer() == Probe::Peer::finished);
  probe.send_fin();
  CHECK(lab.event()["sent_instead"] == "http");
}

TEST_CASE("answer-plaintext says any text it is given", "[faults]") {
  TestLab lab(R"(faults: [{answer-plaintext: {text: "220 mail.localhost ESMTP\r\n"}}])");
  Probe probe(lab.port());
  probe.send(stored_hello("gnutls-default"));

  CHECK(text_of(probe.received_until_end()) == "220 mail.localhost ESMTP\r\n");
  probe.send_fin();
  CHECK(lab.event()["sent_instead"] == "text");
}

TEST_CASE("without answer-plaintext the same hello gets a ServerHello", "[faults]") {
  TestLab lab("{}");
  Probe probe(lab.port());
  probe.send(stored_hello("node-default"));

  CHECK(is_server_hello(probe.first_bytes(5s)));
}

}  // namespace
}  // namespace lab

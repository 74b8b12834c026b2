#include <chrono>

#include "tests/catch.h"
#include "tests/support/openssl.h"
#include "tests/support/probe.h"
#include "tests/support/test_lab.h"

namespace lab {
namespace {

using namespace std::chrono_literals;

// The responder's URL, as anybody reads it from the certificate that is served.
std::string ocsp_url(TestLab& lab) {
  const ProgramResult shown =
      run_program({"sh", "-c",
                   "openssl s_client -connect 127.0.0.1:" + std::to_string(lab.port()) +
                       " </dev/null 2>/dev/null | openssl x509 -noout -ocsp_uri"});
  return std::string(trim(shown.output));
}

uint16_t port_in(const std::string& url) {
  return static_cast<uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
}

const std::string kMalformed = "POST /ocsp HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";

TEST_CASE("delay-response keeps the answer back for delay_ms", "[faults]") {
  if (!has_openssl()) return;
  TestLab lab("{certificate: leaf-ocsp, ocsp: {faults: [{delay-response: {delay_ms: 300}}]}}");
  Probe probe(port_in(ocsp_url(lab)));
  probe.send(kMalformed);

  CHECK(probe.received_within(200ms).empty());
  CHECK(text_of(probe.received_until_end()).starts_with("HTTP/1.1 200 OK"));
}

TEST_CASE("without delay-response the responder answers at once", "[faults]") {
  if (!has_openssl()) return;
  TestLab lab("{certificate: leaf-ocsp, ocsp: {status: good}}");
  Probe probe(port_in(ocsp_url(lab)));
  probe.send(kMalformed);

  // malformedRequest (1), RFC 6960 4.2.1
  CHECK(text_of(probe.received_until_end()).ends_with(std::string("\x30\x03\x0a\x01\x01", 5)));
}

TEST_CASE("the responder's event says that a client did not wait for it", "[faults]") {
  if (!has_openssl()) return;
  TestLab lab("{certificate: leaf-ocsp, ocsp: {faults: [{delay-response: {delay_ms: 60000}}]}}");
  {
    Probe probe(port_in(ocsp_url(lab)));
    probe.send(kMalformed);
    CHECK(probe.received_within(100ms).empty());
  }
  const auto events = lab.events();
  REQUIRE(events.size() == 2);  // openssl, which looked the URL up, and the probe
  CHECK(events[1]["event"] == "responder");
  CHECK(events[1]["answered"] == false);
  CHECK(events[1]["faults"][0]["delivered"] == true);
}

}  // namespace
}  // namespace lab

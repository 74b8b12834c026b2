#include "tests/catch.h"
#include "tests/faults/ocsp_probe.h"

namespace lab {
namespace {

TEST_CASE("mislabel-response sends the answer under another content type", "[faults]") {
  if (!has_openssl()) return;
  TestLab lab("{certificate: leaf-ocsp, ocsp: {faults: [{mislabel-response: {content_type: text/plain}}]}}");
  Probe probe(responder_port(lab));
  probe.send(kMalformed);
  const std::string answer = text_of(probe.received_until_end());
  CHECK_THAT(answer, ContainsSubstring("Content-Type: text/plain\r\n"));
  CHECK(answer.ends_with(std::string("\x30\x03\x0a\x01\x01", 5)));  // malformedRequest (1), RFC 6960 4.2.1
}

}  // namespace
}  // namespace lab

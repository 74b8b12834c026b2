#include "tests/catch.h"
#include "tests/faults/ocsp_probe.h"

namespace lab {
namespace {

TEST_CASE("fail-response answers with its HTTP status", "[faults]") {
  if (!has_openssl()) return;
  const std::pair<const char*, const char*> answers[] = {{"fail-response", "HTTP/1.1 500 "},
                                                         {"{fail-response: {status: 404}}", "HTTP/1.1 404 "}};
  for (const auto& [fault, expected] : answers) {
    TestLab lab(std::string("{certificate: leaf-ocsp, ocsp: {faults: [") + fault + "]}}");
    Probe probe(responder_port(lab));
    probe.send(kMalformed);
    CHECK_THAT(text_of(probe.received_until_end()), Catch::Matchers::StartsWith(expected));
  }
}

TEST_CASE("fail-response refuses a status that is no error", "[faults]") {
  CHECK_THROWS_AS(TestLab("{certificate: leaf-ocsp, ocsp: {faults: [{fail-response: {status: 200}}]}}"),
                  Error);
}

}  // namespace
}  // namespace lab

#include "lab-server/faults/fault.h"
#include "tests/catch.h"
#include "tests/support/errors.h"

namespace lab {
namespace {

FaultSpec spec(const std::string& yaml) {
  FaultSpec fault;
  read_value(parse_yaml(yaml, "it.yaml"), fault);
  return fault;
}

TEST_CASE("a misspelt fault gets a hint and its place", "[faults]") {
  const Error error =
      error_of([] { make_fault(spec("{stall-handshak: {delay_ms: 3}}"), FaultSite::server); });
  CHECK(error.message() == "the server has no fault 'stall-handshak'");
  CHECK(error.hint() == "did you mean 'stall-handshake'?");
  CHECK(error.where().text() == "it.yaml:1:2");
}

TEST_CASE("a misspelt parameter of a fault is an error at its place", "[faults]") {
  const Error error =
      error_of([] { make_fault(spec("{stall-handshake: {dela_ms: 3}}"), FaultSite::server); });
  CHECK(error.message() == "unknown key 'dela_ms'");
  CHECK(error.hint() == "did you mean 'delay_ms'?");
}

TEST_CASE("a fault of the responder cannot stand at the server", "[faults]") {
  const Error error = error_of([] { make_fault(spec("delay-response"), FaultSite::server); });
  CHECK(error.message() == "the server has no fault 'delay-response'");
}

TEST_CASE("a parameter out of range names what is allowed", "[faults]") {
  const Error error =
      error_of([] { make_fault(spec("{stall-handshake: {delay_ms: -1}}"), FaultSite::server); });
  CHECK(error.message() == "expected a whole number from 0 to 86400000, got '-1'");
}

}  // namespace
}  // namespace lab

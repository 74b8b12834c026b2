#include "tests/catch.h"
#include "tests/faults/exchange.h"
#include "tests/support/probe.h"
#include "tests/support/test_lab.h"
#include "tests/tls/stored_hellos.h"

namespace lab {
namespace {

using namespace std::chrono_literals;

TEST_CASE("send-alert says any alert, of either level", "[faults]") {
  TestLab lab("faults: [{send-alert: {at: client-hello, description: access_denied}}]");
  const auto records = raw_records(answer_to(lab, "openssl-tls13"));
  REQUIRE(records.size() == 1);
  CHECK(records[0].type == 21);
  CHECK(records[0].body == Bytes{2, 49});
}

TEST_CASE("send-alert as a warning goes on with the handshake", "[faults]") {
  TestLab lab("faults: [{send-alert: {description: unrecognized_name, warning: true}}]");
  const auto records = raw_records(answer_to(lab, "openssl-tls13"));
  REQUIRE(records.size() > 2);
  CHECK(records[0].body == Bytes{1, 112});
  CHECK(records[1].type == 22);
}

TEST_CASE("send-alert after the handshake is sealed: another stack can read it", "[faults]") {
  if (!has_openssl()) return;
  TestLab lab("faults: [{send-alert: {at: finished, description: internal_error}}]");
  CHECK(holds(openssl_gets(lab), "alert number 80"));
  CHECK(lab.event()["alerts"][0]["description"] == "internal_error");
}

TEST_CASE("without send-alert the same exchange goes through", "[faults]") {
  if (!has_openssl()) return;
  TestLab lab("{}");
  CHECK(holds(openssl_gets(lab), "tls-failure-lab"));
}

}  // namespace
}  // namespace lab

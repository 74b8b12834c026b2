#include "tests/catch.h"
#include "tests/faults/exchange.h"
#include "tests/support/probe.h"
#include "tests/support/test_lab.h"
#include "tests/tls/stored_hellos.h"

namespace lab {
namespace {

using namespace std::chrono_literals;

TEST_CASE("insert-records puts as many records as it is told before ours", "[faults]") {
  TestLab lab("faults: [{insert-records: {type: 21, body: '01 5a', times: 7}}]");
  const auto records = raw_records(answer_to(lab, "openssl-tls13"));
  REQUIRE(records.size() > 7);
  for (size_t i = 0; i < 7; ++i) CHECK(records[i].body == Bytes{1, 0x5a});
  CHECK(records[7].type == 22);
}

TEST_CASE("insert-records can stand between two messages", "[faults]") {
  TestLab lab("{versions: [tls1.2], faults: [{insert-records: {at: server-hello, type: 20, body: '01'}}]}");
  const auto records = raw_records(answer_to(lab, "openssl-tls12"));
  REQUIRE(records.size() > 2);
  CHECK(records[0].type == 22);
  CHECK(records[1].type == 20);
  CHECK(records[2].type == 22);
}

TEST_CASE("without insert-records the first record is the server's", "[faults]") {
  TestLab lab("{}");
  CHECK(is_server_hello(answer_to(lab, "openssl-tls13")));
}

}  // namespace
}  // namespace lab

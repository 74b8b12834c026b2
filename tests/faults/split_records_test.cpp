#include "tests/catch.h"
#include "tests/faults/exchange.h"
#include "tests/support/probe.h"
#include "tests/support/test_lab.h"
#include "tests/tls/stored_hellos.h"

namespace lab {
namespace {

using namespace std::chrono_literals;

TEST_CASE("split-records spreads the plaintext handshake over small records", "[faults]") {
  TestLab lab("{versions: [tls1.2], faults: [{split-records: {bytes: 10}}]}");
  const Bytes bytes = answer_to(lab, "openssl-tls12");
  const auto records = raw_records(bytes);
  CHECK(records.size() > 50);
  for (const RawRecord& record : records) CHECK(record.body.size() <= 10);
  CHECK(plain_types(bytes) == std::vector<int>{2, 11, 12, 14});
}

TEST_CASE("another stack reads what split-records sends", "[faults]") {
  if (!has_openssl()) return;
  TestLab lab("{versions: [tls1.2], faults: [split-records]}");
  CHECK(holds(openssl_gets(lab), "tls-failure-lab"));
}

TEST_CASE("without split-records the records are few", "[faults]") {
  TestLab lab("versions: [tls1.2]");
  CHECK(raw_records(answer_to(lab, "openssl-tls12")).size() < 5);
}

}  // namespace
}  // namespace lab

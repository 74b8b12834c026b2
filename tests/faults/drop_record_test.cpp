#include "tests/catch.h"
#include "tests/faults/exchange.h"

namespace lab {
namespace {

std::vector<int> record_types(TestLab& lab) {
  std::vector<int> types;
  for (const RawRecord& record : raw_records(answer_to(lab, "openssl-tls13"))) types.push_back(record.type);
  return types;
}

TEST_CASE("drop-record leaves its record out and the others as they are", "[faults]") {
  TestLab whole("{}");
  CHECK(record_types(whole) == std::vector<int>{22, 20, 23});
  TestLab plain("faults: [{drop-record: {record: change-cipher-spec}}]");
  CHECK(record_types(plain) == std::vector<int>{22, 23});
  TestLab sealed("faults: [drop-record]");
  CHECK(record_types(sealed) == std::vector<int>{22, 20});
}

TEST_CASE("a ChangeCipherSpec that is dropped is missed by another stack under TLS 1.2, and by none under 1.3",
          "[faults]") {
  if (!has_openssl()) return;
  TestLab lab("faults: [{drop-record: {record: change-cipher-spec}}]");
  CHECK_FALSE(holds(openssl_gets(lab, "-tls1_2"), "tls-failure-lab"));
  CHECK(holds(openssl_gets(lab, "-tls1_3"), "tls-failure-lab"));
}

}  // namespace
}  // namespace lab

#include "tests/catch.h"
#include "tests/faults/exchange.h"
#include "tests/support/probe.h"
#include "tests/support/test_lab.h"
#include "tests/tls/stored_hellos.h"

namespace lab {
namespace {

using namespace std::chrono_literals;

Bytes edited(const std::string& params) {
  TestLab lab("{versions: [tls1.2], faults: [{edit-message: {" + params + "}}]}");
  return answer_to(lab, "openssl-tls12");
}

TEST_CASE("edit-message leaves out, repeats, retypes and moves a message", "[faults]") {
  CHECK(plain_types(edited("message: certificate, drop: true")) == std::vector<int>{2, 12, 14});
  CHECK(plain_types(edited("message: server-hello, repeat: true")) == std::vector<int>{2, 2, 11, 12, 14});
  CHECK(plain_types(edited("message: server-key-exchange, type: 20")) == std::vector<int>{2, 11, 20, 14});
  CHECK(plain_types(edited("message: certificate, first: true")) == std::vector<int>{11, 2, 12, 14});
}

TEST_CASE("edit-message changes a message's body and what its header says of it", "[faults]") {
  const auto record_of = [](const Bytes& bytes, size_t i) { return raw_records(bytes).at(i).body; };
  CHECK(record_of(edited("message: certificate, body: '00 00 00'"), 1) == Bytes{11, 0, 0, 3, 0, 0, 0});
  CHECK(record_of(edited("message: server-hello-done, append: 'de ad'"), 3) ==
        Bytes{14, 0, 0, 2, 0xde, 0xad});
  CHECK(record_of(edited("message: server-hello-done, length: 1"), 3) == Bytes{14, 0, 0, 1});
  const Bytes whole = record_of(edited("message: server-hello"), 0);
  CHECK(record_of(edited("message: server-hello, cut_bytes: 5"), 0).size() == whole.size() - 5);
}

TEST_CASE("without edit-message the flight is as it should be", "[faults]") {
  TestLab lab("versions: [tls1.2]");
  CHECK(plain_types(answer_to(lab, "openssl-tls12")) == std::vector<int>{2, 11, 12, 14});
}

}  // namespace
}  // namespace lab

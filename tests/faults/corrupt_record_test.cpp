#include "tests/catch.h"
#include "tests/faults/exchange.h"
#include "tests/support/probe.h"
#include "tests/support/test_lab.h"
#include "tests/tls/stored_hellos.h"

namespace lab {
namespace {

using namespace std::chrono_literals;

TEST_CASE("corrupt-record makes a sealed record that another stack cannot open", "[faults]") {
  if (!has_openssl()) return;
  for (const char* which : {"first-sealed", "reply"}) {
    INFO(which);
    TestLab lab(std::string("faults: [{corrupt-record: {record: ") + which + "}}]");
    const std::string said = openssl_gets(lab);
    CHECK(holds(said, "bad record mac"));
    CHECK(!holds(said, "tls-failure-lab"));
    CHECK(lab.event()["faults"][0]["delivered"] == true);
  }
}

TEST_CASE("without corrupt-record the same exchange goes through", "[faults]") {
  if (!has_openssl()) return;
  TestLab lab("{}");
  CHECK(holds(openssl_gets(lab), "tls-failure-lab"));
}

}  // namespace
}  // namespace lab

#include "tests/catch.h"
#include "tests/faults/exchange.h"
#include "tests/support/probe.h"
#include "tests/support/test_lab.h"
#include "tests/tls/stored_hellos.h"

namespace lab {
namespace {

using namespace std::chrono_literals;

TEST_CASE("truncate-reply ends without close_notify, which another stack notices", "[faults]") {
  if (!has_openssl()) return;
  TestLab lab("faults: [truncate-reply]");
  const std::string said = openssl_gets(lab);
  CHECK(holds(said, "unexpected eof"));
  CHECK(holds(said, "tls-failure-lab"));
}

TEST_CASE("truncate-reply keeps as many bytes as it is told, and the length only when it is told",
          "[faults]") {
  if (!has_openssl()) return;
  TestLab lab("faults: [{truncate-reply: {keep_bytes: 60, content_length: false}}]");
  const std::string said = openssl_gets(lab);
  CHECK(holds(said, "HTTP/1.1 200 OK"));
  CHECK(!holds(said, "Content-Length"));
  CHECK(!holds(said, "tls-failure-lab: you reached"));
}

TEST_CASE("without truncate-reply the same exchange ends in order", "[faults]") {
  if (!has_openssl()) return;
  TestLab lab("{}");
  const std::string said = openssl_gets(lab);
  CHECK(holds(said, "Content-Length"));
  CHECK(!holds(said, "unexpected eof"));
}

}  // namespace
}  // namespace lab

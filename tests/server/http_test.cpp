// An HTTP/1.x answer from behind a gateway, in whatever pieces it comes.

#include "lab-server/server/http.h"

#include "tests/catch.h"

namespace lab {
namespace {

// What a reader makes of an answer that comes byte by byte and ends with the connection.
std::optional<Page> read_by_bytes(const std::string& answer, bool to_head = false) {
  AnswerReader reader(to_head);
  for (const char byte : answer) reader.read(std::string(1, byte));
  reader.end();
  return reader.page();
}

TEST_CASE("an answer is over once its stated length has come", "[server]") {
  AnswerReader reader(false);
  reader.read("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\nContent-Type: text/html\r\n\r\nno");
  CHECK_FALSE(reader.is_over());
  reader.read("pe");
  REQUIRE(reader.is_over());
  CHECK(reader.page()->status == 404);
  CHECK(reader.page()->type == "text/html");
  CHECK(reader.page()->body == "nope");
}

TEST_CASE("an answer in chunks is put together", "[server]") {
  const auto page =
      read_by_bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n");
  REQUIRE(page);
  CHECK(page->body == "abcde");
}

TEST_CASE("an answer without a length ends with the connection", "[server]") {
  const auto page = read_by_bytes("HTTP/1.0 200 OK\r\n\r\nall of it");
  REQUIRE(page);
  CHECK(page->body == "all of it");
}

TEST_CASE("an answer that is cut is read as far as it came", "[server]") {
  const auto page = read_by_bytes("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
  REQUIRE(page);
  CHECK(page->body == "half");
  CHECK_FALSE(read_by_bytes("HTTP/1.1 200 OK\r\nContent-Le"));
}

TEST_CASE("an answer to HEAD has no body", "[server]") {
  AnswerReader reader(true);
  reader.read("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
  CHECK(reader.is_over());
  CHECK(reader.page()->body.empty());
}

TEST_CASE("what is no HTTP is no answer", "[server]") {
  AnswerReader silent(false);
  silent.end();
  CHECK_FALSE(silent.has_begun());
  CHECK_FALSE(silent.page());

  AnswerReader alert(false);
  alert.read("\x15\x03\x01");
  alert.end();
  CHECK(alert.has_begun());
  CHECK_FALSE(alert.page());

  AnswerReader greeting(false);
  greeting.read("220 mail.test ESMTP\r\n");
  CHECK(greeting.is_over());
  CHECK_FALSE(greeting.page());
}

}  // namespace
}  // namespace lab

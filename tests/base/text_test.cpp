#include "lab-server/base/text.h"

#include "lab-server/base/pasteable.h"
#include "tests/catch.h"

namespace lab {
namespace {

TEST_CASE("did_you_mean guesses what is near and lists what is known otherwise", "[text]") {
  const std::vector<std::string> ids = {"validity/expired", "trust/unknown-ca", "leaf"};

  CHECK(did_you_mean("validity/expird", ids) == "did you mean 'validity/expired'?");
  CHECK(did_you_mean("expired", ids) == "did you mean 'validity/expired'?");
  CHECK(did_you_mean("laef", ids) == "did you mean 'leaf'?");
  CHECK(did_you_mean("zzzzzz", ids) == "known: validity/expired, trust/unknown-ca, leaf");
  CHECK(did_you_mean("x", {}).empty());
}

TEST_CASE("split and join are each other's reverse", "[text]") {
  for (const char* text : {"", "a", "a,b", ",", "a,,b,"}) CHECK(join(split(text, ','), ",") == text);
  CHECK(split("a,,b", ',') == std::vector<std::string>{"a", "", "b"});
}

TEST_CASE("trim takes blanks from both ends only", "[text]") {
  CHECK(trim(" \ta b\r\n") == "a b");
  CHECK(trim(" \n").empty());
}

TEST_CASE("to_hex writes two digits per byte", "[text]") {
  CHECK(to_hex(Bytes{0x00, 0x0a, 0xff}) == "000aff");
}

TEST_CASE("replace_all does not read what it wrote", "[text]") {
  CHECK(replace_all("aXa", "a", "aa") == "aaXaa");
}

TEST_CASE("plural counts as people do", "[text]") {
  CHECK(plural(0, "cell") == "0 cells");
  CHECK(plural(1, "cell") == "1 cell");
}

TEST_CASE("a shell's word is quoted where it must be, and an IPv6 address is in brackets", "[text]") {
  CHECK(shell_word("/tmp/a-b_c.pem") == "/tmp/a-b_c.pem");
  CHECK(shell_word("Mein Ordner") == "'Mein Ordner'");
  CHECK(shell_word("it's") == "'it'\\''s'");
  CHECK(shell_word("") == "''");
  CHECK(shell_word("[::1]:80") == "'[::1]:80'");
  CHECK(authority("127.0.0.1", 80) == "127.0.0.1:80");
  CHECK(authority("::1", 80) == "[::1]:80");
}

}  // namespace
}  // namespace lab

#include "lab-server/base/text.h"

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

}  // namespace
}  // namespace lab

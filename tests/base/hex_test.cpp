#include "lab-server/base/hex.h"

#include "tests/catch.h"

namespace lab {
namespace {

Bytes read(const std::string& text) { return read_hex(parse_yaml("'" + text + "'", "it.yaml")); }

TEST_CASE("bytes are read from hex, with runs of one", "[hex]") {
  CHECK(read("").empty());
  CHECK(read("0a 00FF") == Bytes{0x0a, 0x00, 0xff});
  CHECK(read("00*3 01") == Bytes{0, 0, 0, 1});
  CHECK(read("63*60000").size() == 60000);
}

TEST_CASE("hex is spelled out behind what is there", "[hex]") {
  Bytes bytes = {1};
  Hex(parse_yaml("'02*2 03'", "it.yaml")).append_to(bytes);
  CHECK(bytes == Bytes{1, 2, 2, 3});
  Hex().append_to(bytes);
  CHECK(bytes.size() == 4);
}

TEST_CASE("what is no hex is refused", "[hex]") {
  for (const char* text : {"a", "0a 0", "zz", "0 0", "*3", "00*", "00*0", "00*-1", "00*99999999999"}) {
    INFO(text);
    CHECK_THROWS_AS(read(text), Error);
  }
}

}  // namespace
}  // namespace lab

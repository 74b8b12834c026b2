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

TEST_CASE("hex that is written reads as the same bytes, with runs told by their length", "[hex]") {
  for (const char* text : {"", "01", "0001ff", "00*255 01", "aaaaaa", "01aa*4", "aa*4 bb*5"}) {
    const Hex hex(scalar_node(text, true));
    CHECK(hex.text() == text);
    CHECK(Hex(hex.bytes()).text() == text);
  }
}

}  // namespace
}  // namespace lab

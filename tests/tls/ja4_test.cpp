#include "lab-server/tls/ja4.h"

#include "lab-server/tls/client_hello.h"
#include "tests/catch.h"

namespace lab {
namespace {

// The example every description of JA4 gives, GREASE put back where the browser had it.
ClientHello browser() {
  ClientHello hello;
  hello.legacy_version = 0x0303;
  hello.versions = {0x4a4a, 0x0304, 0x0303};
  hello.ciphers = {0x8a8a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030,
                   0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c, 0x009d, 0x002f, 0x0035};
  for (const uint16_t type : {0x0a0a, 0x001b, 0x0000, 0x0033, 0x0010, 0x4469, 0x0017, 0x002d, 0x000d, 0x0005,
                              0x0023, 0x0012, 0x002b, 0xff01, 0x000b, 0x000a, 0x0015, 0x2a2a}) {
    hello.extensions.push_back({type, {}});
  }
  hello.signature_algorithms = {0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601};
  hello.sni = "example.com";
  hello.alpn = {"h2", "http/1.1"};
  return hello;
}

TEST_CASE("ja4 of the published example is the published one", "[tls]") {
  CHECK(ja4(browser()) == "t13d1516h2_8daaf6152771_e5627efa2ab1");
}

TEST_CASE("ja4 does not depend on the order of ciphers and extensions, or on GREASE", "[tls]") {
  ClientHello hello = browser();
  std::reverse(hello.ciphers.begin(), hello.ciphers.end());
  std::reverse(hello.extensions.begin(), hello.extensions.end());
  hello.ciphers.push_back(0xfafa);
  CHECK(ja4(hello) == ja4(browser()));
}

TEST_CASE("ja4 shows the first and last character of the first protocol, in hex when they are no letters",
          "[tls]") {
  const struct {
    std::string protocol, shown;
  } kVectors[] = {
      {"h2", "h2"},       {"http/1.1", "h1"},     {"x", "xx"},        {"", "00"},
      {"\xab", "ab"},     {"\xab\xcd", "ad"},     {"\x30\xab", "3b"}, {"\x30\x31\xab\xcd", "3d"},
      {"\x30\x31", "01"}, {"\xab\x31\x32", "a2"},
  };
  for (const auto& [protocol, shown] : kVectors) {
    ClientHello hello = browser();
    hello.alpn = {protocol};
    CHECK(ja4(hello).substr(8, 2) == shown);
  }
}

TEST_CASE("ja4 of a hello with nothing in it has zeros", "[tls]") {
  CHECK(ja4(ClientHello()) == "t00i000000_000000000000_000000000000");
}

TEST_CASE("ja4 counts to 99 and names old versions", "[tls]") {
  ClientHello hello = browser();
  hello.ciphers.assign(150, 0x1301);
  hello.versions = {0x0300};
  CHECK(ja4(hello).starts_with("ts3d9916h2_"));
}

}  // namespace
}  // namespace lab

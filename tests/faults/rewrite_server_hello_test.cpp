#include "tests/catch.h"
#include "tests/faults/exchange.h"
#include "tests/support/probe.h"
#include "tests/support/test_lab.h"
#include "tests/tls/stored_hellos.h"

namespace lab {
namespace {

using namespace std::chrono_literals;

Bytes server_hello(const std::string& params) {
  TestLab lab("{versions: [tls1.2], faults: [{rewrite-server-hello: {" + params + "}}]}");
  return message_body(answer_to(lab, "openssl-tls12"));
}

TEST_CASE("rewrite-server-hello writes the fields it is told", "[faults]") {
  const Bytes hello = server_hello(
      "version: 768, random_end: '44 4f 57 4e 47 52 44 01', session_id: 'aa bb', cipher: 2, compression: 1, "
      "extensions: 'fa fa 00 00'");
  REQUIRE(hello.size() == 2 + 32 + 3 + 2 + 1 + 2 + 4);
  CHECK(Bytes(hello.begin(), hello.begin() + 2) == Bytes{3, 0});
  CHECK(text_of(std::span(hello).subspan(26, 7)) == "DOWNGRD");
  CHECK(Bytes(hello.begin() + 34, hello.end()) == Bytes{2, 0xaa, 0xbb, 0, 2, 1, 0, 4, 0xfa, 0xfa, 0, 0});
}

TEST_CASE("rewrite-server-hello adds extensions to those there are", "[faults]") {
  const Bytes plain = server_hello("version: 771");
  const Bytes more = server_hello("more_extensions: 'fa fa 00 00'");
  CHECK(more.size() == plain.size() + 4);
  CHECK(Bytes(more.end() - 4, more.end()) == Bytes{0xfa, 0xfa, 0, 0});
}

TEST_CASE("rewrite-server-hello rewrites the HelloRetryRequest, if it is told so", "[faults]") {
  const auto answer = [](const std::string& params) {
    TestLab lab("{groups: [P-384], faults: [{rewrite-server-hello: {" + params + "}}]}");
    return message_body(answer_to(lab, "openssl-tls13"));
  };
  const Bytes plain = answer("more_extensions: 'fa fa 00 00'");  // a ServerHello that never comes
  const Bytes more = answer("retry: true, more_extensions: 'fa fa 00 00'");
  CHECK(is_hello_retry(handshake_bytes(HandshakeType::server_hello, more)));
  CHECK(more.size() == plain.size() + 4);
}

TEST_CASE("without rewrite-server-hello the version is TLS 1.2's", "[faults]") {
  TestLab lab("versions: [tls1.2]");
  const Bytes hello = message_body(answer_to(lab, "openssl-tls12"));
  CHECK(Bytes(hello.begin(), hello.begin() + 2) == Bytes{3, 3});
}

}  // namespace
}  // namespace lab

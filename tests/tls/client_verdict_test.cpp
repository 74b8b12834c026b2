#include "lab-server/tls/client_verdict.h"

#include "tests/catch.h"
#include "tests/tls/stored_hellos.h"

namespace lab {
namespace {

TEST_CASE("a plaintext alert after the ClientHello is the client's verdict", "[tls]") {
  ClientVerdict verdict;
  verdict.feed(stored_hello("curl-default"));
  CHECK_FALSE(verdict.plaintext_alert());
  for (const uint8_t byte : from_hex("14 0303 0001 01  15 0303 0002 0230")) verdict.feed(std::span(&byte, 1));
  CHECK(verdict.plaintext_alert() == Alert{2, 48});
  CHECK(verdict.records(ContentType::handshake) == 1);
  CHECK(verdict.records(ContentType::change_cipher_spec) == 1);
  CHECK(verdict.records() == 3);
  CHECK(verdict.bytes() == 517 + 6 + 7);
}

TEST_CASE("a fatal alert counts more than the warnings before it", "[tls]") {
  ClientVerdict verdict;
  verdict.feed(from_hex("15 0301 0002 015a"));
  CHECK(verdict.plaintext_alert() == Alert{1, 90});
  verdict.feed(from_hex("15 0301 0002 0228  15 0301 0002 0230"));
  CHECK(verdict.plaintext_alert() == Alert{2, 40});
  CHECK(verdict.plaintext_alerts().size() == 3);
}

TEST_CASE("an encrypted alert is counted and not guessed at", "[tls]") {
  ClientVerdict verdict;
  verdict.feed(from_hex("15 0303 001a 0000000000000001aabbccddeeff00112233445566778899aabb"));
  verdict.feed(from_hex("17 0303 0013 00112233445566778899aabbccddeeff001122"));
  CHECK_FALSE(verdict.plaintext_alert());
  CHECK(verdict.encrypted_alerts() == 1);
  CHECK(verdict.records(ContentType::application_data) == 1);
}

TEST_CASE("a flood of alerts is counted and not kept", "[tls]") {
  ClientVerdict verdict;
  for (int i = 0; i < 1000; ++i) verdict.feed(from_hex("15 0303 0002 015a"));
  CHECK(verdict.plaintext_alerts().size() == 16);
  CHECK(verdict.records(ContentType::alert) == 1000);
}

TEST_CASE("what is not TLS has no verdict but its first bytes", "[tls]") {
  ClientVerdict verdict;
  verdict.feed(bytes_of("GET / HTTP/1.1\r\n"));
  CHECK(verdict.is_not_tls());
  CHECK(verdict.records() == 0);
  CHECK(text_of(verdict.first_bytes()) == "GET / HTTP/1.1\r\n");
}

}  // namespace
}  // namespace lab

#include "lab-server/tls/client_verdict.h"

#include "tests/catch.h"
#include "tests/tls/stored_hellos.h"

namespace lab {
namespace {

// A connection's incoming bytes, and the verdict in their records.
struct Incoming {
  RecordReader reader;
  ClientVerdict verdict;

  void feed(std::span<const uint8_t> bytes) {
    reader.feed(bytes);
    while (const auto record = reader.next()) verdict.add(*record);
  }
};

TEST_CASE("a plaintext alert after the ClientHello is the client's verdict", "[tls]") {
  Incoming incoming;
  const ClientVerdict& verdict = incoming.verdict;
  incoming.feed(stored_hello("curl-default"));
  CHECK_FALSE(verdict.plaintext_alert());
  for (const uint8_t byte : from_hex("14 0303 0001 01  15 0303 0002 0230"))
    incoming.feed(std::span(&byte, 1));
  CHECK(verdict.plaintext_alert() == Alert{2, 48});
  CHECK(verdict.records(ContentType::handshake) == 1);
  CHECK(verdict.records(ContentType::change_cipher_spec) == 1);
  CHECK(verdict.records(ContentType::alert) == 1);
}

TEST_CASE("a fatal alert counts more than the warnings before it", "[tls]") {
  Incoming incoming;
  const ClientVerdict& verdict = incoming.verdict;
  incoming.feed(from_hex("15 0301 0002 015a"));
  CHECK(verdict.plaintext_alert() == Alert{1, 90});
  incoming.feed(from_hex("15 0301 0002 0228  15 0301 0002 0230"));
  CHECK(verdict.plaintext_alert() == Alert{2, 40});
  CHECK(verdict.plaintext_alerts().size() == 3);
}

TEST_CASE("an encrypted alert is counted and not guessed at", "[tls]") {
  Incoming incoming;
  const ClientVerdict& verdict = incoming.verdict;
  incoming.feed(from_hex("15 0303 001a 0000000000000001aabbccddeeff00112233445566778899aabb"));
  incoming.feed(from_hex("17 0303 0013 00112233445566778899aabbccddeeff001122"));
  CHECK_FALSE(verdict.plaintext_alert());
  CHECK(verdict.encrypted_alerts() == 1);
  CHECK(verdict.records(ContentType::application_data) == 1);
}

TEST_CASE("a flood of alerts is counted and not kept", "[tls]") {
  Incoming incoming;
  const ClientVerdict& verdict = incoming.verdict;
  for (int i = 0; i < 1000; ++i) incoming.feed(from_hex("15 0303 0002 015a"));
  CHECK(verdict.plaintext_alerts().size() == 16);
  CHECK(verdict.records(ContentType::alert) == 1000);
}

}  // namespace
}  // namespace lab

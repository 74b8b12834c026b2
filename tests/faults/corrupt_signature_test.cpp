#include "tests/catch.h"
#include "tests/faults/exchange.h"

namespace lab {
namespace {

const char* const kVersions[] = {"tls1.2", "tls1.3"};

std::string with(const char* version, const std::string& more) {
  return std::string("{versions: [") + version + "], " + more + "}";
}

// The body of a TLS 1.2 ServerKeyExchange over a curve ends in the signature and its length (RFC 8422 5.4).
size_t signature_size(const Bytes& flight) {
  HandshakeReader reader;
  for (const RawRecord& record : raw_records(flight)) reader.feed(record.body);
  while (const auto message = reader.next()) {
    if (!message->is(HandshakeType::server_key_exchange)) continue;
    const size_t at = 3 + 1 + message->body[3] + 2;
    return static_cast<size_t>(message->body[at] << 8 | message->body[at + 1]);
  }
  return 0;
}

TEST_CASE("corrupt-signature is noticed by another stack, in both versions", "[faults]") {
  if (!has_openssl()) return;
  for (const char* version : kVersions) {
    for (const char* certificate : {"leaf", "leaf-rsa"}) {
      INFO(version << ", " << certificate);
      TestLab lab(
          with(version, std::string("certificate: ") + certificate + ", faults: [corrupt-signature]"));
      CHECK(holds(openssl_gets(lab), "bad signature"));
      CHECK(lab.event()["faults"][0]["delivered"] == true);
    }
  }
}

TEST_CASE("corrupt-signature cuts it to so many bytes", "[faults]") {
  TestLab none(with("tls1.2", "faults: [{corrupt-signature: {keep_bytes: 0}}]"));
  CHECK(signature_size(answer_to(none, "openssl-tls12")) == 0);
  TestLab some(with("tls1.2", "faults: [{corrupt-signature: {keep_bytes: 7}}]"));
  CHECK(signature_size(answer_to(some, "openssl-tls12")) == 7);
  TestLab all(with("tls1.2", "faults: [{corrupt-signature: {keep_bytes: 1000}}]"));
  CHECK(signature_size(answer_to(all, "openssl-tls12")) > 64);
}

TEST_CASE("without corrupt-signature the same exchange goes through", "[faults]") {
  if (!has_openssl()) return;
  for (const char* version : kVersions) {
    TestLab lab(with(version, "faults: []"));
    CHECK(holds(openssl_gets(lab), "tls-failure-lab"));
  }
}

TEST_CASE("a signature that is only looked at is said as it is", "[faults]") {
  if (!has_openssl()) return;
  for (const char* version : kVersions) {
    TestLab lab(with(version, "faults: [{corrupt-signature: {}, when: {connection: 2}}]"));
    CHECK(holds(openssl_gets(lab), "tls-failure-lab"));
    CHECK(holds(openssl_gets(lab), "bad signature"));
  }
}

}  // namespace
}  // namespace lab

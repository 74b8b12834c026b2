// What a scripted server of SSL 3.0 to TLS 1.2 puts on the wire, seen by a raw client.

#include <map>

#include "lab-server/tls/cursor.h"
#include "tests/catch.h"
#include "tests/faults/exchange.h"

namespace lab {
namespace {

Bytes answer(const std::string& script, const std::string& certificate = "leaf") {
  TestLab lab("{certificate: " + certificate + ", scripted_tls12: " + script + "}");
  return answer_to(lab, "openssl-tls12");
}

// The plaintext messages of that type, without their headers.
std::vector<Bytes> messages(const Bytes& bytes, int type) {
  HandshakeReader reader;
  for (const RawRecord& record : raw_records(bytes)) {
    if (record.type == 22) reader.feed(record.body);
  }
  std::vector<Bytes> found;
  while (const auto message = reader.next()) {
    if (message->type == type) found.emplace_back(message->body.begin(), message->body.end());
  }
  return found;
}

struct Hello {
  uint16_t version = 0;
  Bytes random, session_id;
  uint16_t cipher = 0;
  uint8_t compression = 0;
  std::map<uint16_t, Bytes> extensions;
};

Hello server_hello(const std::string& script) {
  const Bytes body = messages(answer(script), 2).at(0);
  const auto own = [](std::span<const uint8_t> bytes) { return Bytes(bytes.begin(), bytes.end()); };
  Cursor cursor(body);
  Hello hello;
  hello.version = cursor.u16();
  hello.random = own(cursor.bytes(32));
  hello.session_id = own(cursor.vector8());
  hello.cipher = cursor.u16();
  hello.compression = cursor.u8();
  Cursor list(cursor.vector16());
  while (list.more()) {
    const uint16_t type = list.u16();
    hello.extensions[type] = own(list.vector16());
  }
  return hello;
}

TEST_CASE("a scripted TLS 1.2 ServerHello is a healthy one without a deviation", "[engines]") {
  const Hello hello = server_hello("{}");
  CHECK(hello.version == 0x0303);
  CHECK(hello.cipher == 0xc02b);
  CHECK(hello.compression == 0);
  CHECK(hello.session_id.empty());
  CHECK(hello.extensions.size() == 3);  // point formats, extended master secret, renegotiation info
  CHECK(hello.extensions.at(0xff01) == Bytes{0});
  CHECK(hello.random != server_hello("{}").random);
}

TEST_CASE("a scripted TLS 1.2 ServerHello says what the script says", "[engines]") {
  const Hello hello = server_hello(
      "{server_hello: {version: ssl3, cipher: '0x1a1a', random_end: '01 02 03', compression: 1, "
      "session_id: fresh, extensions: {heartbeat: '01', extended_master_secret: ~}}}");
  CHECK(hello.version == 0x0300);
  CHECK(hello.cipher == 0x1a1a);
  CHECK(hello.compression == 1);
  CHECK(hello.session_id.size() == 32);
  CHECK(Bytes(hello.random.end() - 3, hello.random.end()) == Bytes{1, 2, 3});
  CHECK(hello.extensions.at(15) == Bytes{1});
  CHECK_FALSE(hello.extensions.contains(23));
}

TEST_CASE("a scripted TLS 1.2 flight has the messages the script lists, in that order", "[engines]") {
  CHECK(plain_types(answer("{}")) == std::vector<int>{2, 11, 12, 14});
  CHECK(plain_types(answer("{cipher: TLS_RSA_WITH_AES_128_CBC_SHA}", "leaf-rsa")) ==
        std::vector<int>{2, 11, 14});
  CHECK(plain_types(answer("{cipher: TLS_DH_anon_WITH_AES_128_CBC_SHA, insists_on: [cipher]}")) ==
        std::vector<int>{2, 12, 14});
  CHECK(plain_types(answer("{order: [certificate, server_hello, server_hello_done], "
                           "insert: [{before: server_hello_done, type: 0}]}")) ==
        std::vector<int>{11, 2, 0, 14});

  const auto early = raw_records(answer("{insert: [{before: server_hello_done, record: 20, body: '01'}]}"));
  REQUIRE(early.size() == 5);
  CHECK(early[3].type == 20);
  CHECK(early[3].body == Bytes{1});
  CHECK(early[4].body == Bytes{14, 0, 0, 0});  // in the clear: there are no keys yet
}

// The parameters of a DHE ServerKeyExchange.
struct DhParams {
  Bytes p, g, y;
};

DhParams dh_params(const std::string& dh) {
  const Bytes body =
      messages(
          answer("{cipher: TLS_DHE_RSA_WITH_AES_128_GCM_SHA256, server_key_exchange: {dh: {" + dh + "}}}",
                 "leaf-rsa"),
          12)
          .at(0);
  Cursor cursor(body);
  const auto own = [](std::span<const uint8_t> bytes) { return Bytes(bytes.begin(), bytes.end()); };
  DhParams params;
  params.p = own(cursor.vector16());
  params.g = own(cursor.vector16());
  params.y = own(cursor.vector16());
  return params;
}

bool openssl_calls_prime(const Bytes& number) {
  return holds(run_program({"openssl", "prime", "-hex", to_hex(number)}).output, "is prime");
}

TEST_CASE("a scripted Diffie-Hellman group is as long, and as prime, as the script says", "[engines]") {
  if (!has_openssl()) return;
  const auto bits = [](const Bytes& number) { return number.size() * 8; };
  CHECK(bits(dh_params("bits: 480").p) == 480);
  CHECK(bits(dh_params("bits: 1024").p) == 1024);
  CHECK(openssl_calls_prime(dh_params("bits: 512").p));
  CHECK(openssl_calls_prime(dh_params("bits: 2048").p));
  const Bytes composite = dh_params("modulus: composite").p;
  CHECK(bits(composite) == 2048);
  CHECK_FALSE(openssl_calls_prime(composite));
  const DhParams small = dh_params("modulus: small-subgroup");
  CHECK(bits(small.p) == 2048);
  CHECK(openssl_calls_prime(small.p));
  CHECK(dh_params("value: one").y == Bytes{1});
  const DhParams top = dh_params("value: minus-one");
  Bytes minus_one = top.p;  // odd: its last byte is not zero
  --minus_one.back();
  CHECK(top.y == minus_one);
}

TEST_CASE("a small subgroup has 251 elements, by Python's arithmetic", "[engines]") {
  const DhParams small = dh_params("modulus: small-subgroup");
  const std::string power = "print(pow(0x" + to_hex(small.g) + ", 251, 0x" + to_hex(small.p) + "))";
  CHECK(run_program({"python3", "-c", power}).output == "1\n");
  CHECK(small.g != Bytes{1});
}

TEST_CASE("a scripted ServerKeyExchange is signed as the script says", "[engines]") {
  const auto key_exchange = [](const std::string& script, const std::string& certificate = "leaf") {
    return messages(answer(script, certificate), 12).at(0);
  };
  constexpr size_t kParams = 4 + 32;  // x25519
  const auto algorithm = [](const Bytes& body) { return body.at(kParams) << 8 | body.at(kParams + 1); };
  CHECK(algorithm(key_exchange("{}")) == 0x0403);
  CHECK(algorithm(key_exchange("{}", "leaf-rsa")) == 0x0804);
  CHECK(algorithm(key_exchange("{server_key_exchange: {scheme: rsa_pkcs1_md5}}", "leaf-rsa")) == 0x0101);
  CHECK(algorithm(key_exchange("{server_key_exchange: {scheme: '0x081a'}}")) == 0x081a);
  CHECK(key_exchange("{server_key_exchange: {unsigned: true}}").size() == kParams);
  const Bytes grease = key_exchange("{server_key_exchange: {group: '0x2a2a'}}");
  CHECK(Bytes(grease.begin(), grease.begin() + 4) == Bytes{3, 0x2a, 0x2a, 32});
}

}  // namespace
}  // namespace lab

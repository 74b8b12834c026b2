#include "lab-server/tls/client_hello.h"

#include <memory>

#include "lab-server/tls/ja4.h"
#include "tests/catch.h"
#include "tests/tls/stored_hellos.h"

namespace lab {
namespace {

using Names = std::vector<std::string>;

struct Vector {
  const char* name;
  const char* sni;
  Names alpn;
  uint16_t newest;  // of the versions offered
  const char* ticket;
  const char* ja4;
};

const Vector kStored[] = {
    {"boringssl-grease",
     "good.localhost",
     {"h2", "http/1.1"},
     0x0304,
     "none",
     "t13d1812h2_e8a523a41297_ef7df7f74e48"},
    {"curl-address", "", {"h2", "http/1.1"}, 0x0304, "none", "t13i3111h2_e8f1e7e78f70_b26ce05bbdd6"},
    {"curl-default",
     "good.localhost",
     {"h2", "http/1.1"},
     0x0304,
     "none",
     "t13d3112h2_e8f1e7e78f70_b26ce05bbdd6"},
    {"gnutls-alpn",
     "good.localhost",
     {"h2", "http/1.1"},
     0x0304,
     "none",
     "t13d2914h2_723694b0fccc_2cc26d266019"},
    {"gnutls-default", "good.localhost", {}, 0x0304, "none", "t13d291300_723694b0fccc_2cc26d266019"},
    {"gnutls-tls12", "good.localhost", {}, 0x0303, "none", "t12d251000_7415a186c913_577ffa9d9a5c"},
    {"go-default",
     "good.localhost",
     {"h2", "http/1.1"},
     0x0304,
     "none",
     "t13d1312h2_f57a46bbacb6_ab7e3b40a677"},
    {"go-tls12", "good.localhost", {}, 0x0303, "none", "t12d101000_a8cf61a50a39_a92c7c6a82fe"},
    {"java-default", "good.localhost", {}, 0x0304, "none", "t13d371200_db35923f8641_7c76daad20ec"},
    {"java-tls12", "good.localhost", {}, 0x0303, "none", "t12d341000_0ca14b6c4d46_1f7ae294493e"},
    {"node-default", "good.localhost", {"http/1.1"}, 0x0304, "none", "t13d5911h1_a33745022dd6_1f22a2ca17c4"},
    {"openssl-early-data", "good.localhost", {}, 0x0304, "psk", "t13d311200_e8f1e7e78f70_87f12a3f655c"},
    {"openssl-psk", "good.localhost", {}, 0x0304, "psk", "t13d311100_e8f1e7e78f70_dbd39dd1d406"},
    {"openssl-staple", "good.localhost", {}, 0x0304, "none", "t13d311100_e8f1e7e78f70_f6eeaf393d2e"},
    {"openssl-ticket", "good.localhost", {}, 0x0303, "ticket", "t12d280700_d943125447b4_e7e480e5a997"},
    {"openssl-tls10", "good.localhost", {}, 0x0301, "none", "t10d230600_44099cda8a52_195413a0cc0f"},
    {"openssl-tls11", "", {}, 0x0302, "none", "t11i230400_44099cda8a52_d4d584b446d3"},
    {"openssl-tls12", "good.localhost", {}, 0x0303, "none", "t12d280700_d943125447b4_e7e480e5a997"},
    {"openssl-tls13",
     "good.localhost",
     {"h2", "http/1.1"},
     0x0304,
     "none",
     "t13d3111h2_e8f1e7e78f70_1f22a2ca17c4"},
    {"openssl-tls13-no-sni", "", {}, 0x0304, "none", "t13i310900_e8f1e7e78f70_1f22a2ca17c4"},
    {"python-default", "good.localhost", {}, 0x0304, "none", "t13d181100_85036bcba153_d41ae481755e"},
    {"wget-default", "localhost", {}, 0x0304, "none", "t13d291300_723694b0fccc_899037bd0b8c"},
};

bool offers(const ClientHello& hello, uint16_t version) {
  return std::find(hello.versions.begin(), hello.versions.end(), version) != hello.versions.end();
}

// Parses a copy that ends exactly where its memory does, so that a sanitizer sees any read past it.
bool parses(std::span<const uint8_t> body, std::string* why = nullptr) {
  const auto exact = std::make_unique<uint8_t[]>(body.size());
  std::copy(body.begin(), body.end(), exact.get());
  return parse_client_hello(std::span(exact.get(), body.size()), why).has_value();
}

// A small hello with the given extensions block (its own length included), or none.
Bytes small_hello(const std::string& extensions) {
  return from_hex("0303" + std::string(64, 'a') + "00 0004 1301 c02f 01 00" + extensions);
}

TEST_CASE("the ClientHellos of other stacks are read", "[tls]") {
  for (const Vector& vector : kStored) {
    INFO(vector.name);
    const Bytes body = message_body(stored_hello(vector.name));
    std::string why;
    const auto hello = parse_client_hello(body, &why);
    INFO(why);
    REQUIRE(hello);
    CHECK(hello->sni == vector.sni);
    CHECK(hello->alpn == vector.alpn);
    CHECK(offers(*hello, vector.newest));
    CHECK(offers(*hello, 0x0304) == !hello->key_shares.empty());
    CHECK(to_json(*hello)["session_ticket"] == vector.ticket);
    CHECK(ja4(*hello) == vector.ja4);
    CHECK(hello->size == body.size() + kHandshakeHeader);
    CHECK(hello->random.size() == 32);
  }
}

TEST_CASE("each stored ClientHello is in the list above", "[tls]") {
  size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(stored_hellos_folder())) {
    const auto is_this = [&](const Vector& vector) { return entry.path().stem() == vector.name; };
    INFO(entry.path().filename());
    CHECK(std::any_of(std::begin(kStored), std::end(kStored), is_this));
    ++files;
  }
  CHECK(files == std::size(kStored));
}

// Where the extensions begin: a message cut exactly there is a whole one without extensions.
size_t extensions_begin(const ClientHello& hello) {
  return 2 + 32 + 1 + hello.session_id.size() + 2 + 2 * hello.ciphers.size() + 1 + hello.compressions.size();
}

TEST_CASE("every truncation of a ClientHello is refused, and nothing past it is read", "[tls]") {
  for (const Vector& vector : kStored) {
    INFO(vector.name);
    const Bytes body = message_body(stored_hello(vector.name));
    const size_t whole_without_extensions = extensions_begin(*parse_client_hello(body));
    for (size_t size = 0; size < body.size(); ++size) {
      std::string why;
      if (parses(std::span(body).first(size), &why) != (size == whole_without_extensions))
        FAIL("at " << size);
      if (why.empty() && size != whole_without_extensions) FAIL("refused without a reason at " << size);
    }
    CHECK(parses(body));
    Bytes longer = body;
    longer.push_back(0);
    CHECK_FALSE(parses(longer));
  }
}

TEST_CASE("a flight cut anywhere yields no ClientHello", "[tls]") {
  for (const Vector& vector : kStored) {
    const Bytes flight = stored_hello(vector.name);
    for (size_t size = 0; size < flight.size(); ++size) {
      if (!message_body(std::span(flight).first(size)).empty()) FAIL(vector.name << " at " << size);
    }
  }
}

TEST_CASE("a ClientHello split over many records, a byte at a time, reads the same", "[tls]") {
  for (const Vector& vector : kStored) {
    INFO(vector.name);
    const Bytes body = message_body(stored_hello(vector.name));
    const Bytes message = handshake_bytes(HandshakeType::client_hello, body);
    RecordReader records;
    HandshakeReader messages;
    for (const uint8_t byte : message) {
      for (const uint8_t wire : record_bytes(ContentType::handshake, 0x0301, std::span(&byte, 1))) {
        records.feed(std::span(&wire, 1));
        while (const auto record = records.next()) messages.feed(record->body);
      }
    }
    const auto read = messages.next();
    REQUIRE(read);
    CHECK(Bytes(read->body.begin(), read->body.end()) == body);
    CHECK(records.records() == message.size());
  }
}

TEST_CASE("a hello without extensions offers its legacy version alone", "[tls]") {
  const auto hello = parse_client_hello(small_hello(""));
  REQUIRE(hello);
  CHECK(hello->versions == std::vector<uint16_t>{0x0303});
  CHECK(hello->ciphers == std::vector<uint16_t>{0x1301, 0xc02f});
  CHECK(hello->extensions.empty());
  CHECK(parse_client_hello(small_hello("0000"))->extensions.empty());
}

TEST_CASE("a vector that does not fill its frame is refused with its place", "[tls]") {
  const struct {
    const char* extensions;
    const char* why;
  } kWrong[] = {
      {"00", "extensions: longer than the message"},
      {"0005 0000 0000", "extensions: longer than the message"},
      {"0000 00", "bytes after the extensions"},
      {"0004 0000 0001", "extensions: wrong length"},
      {"0003 000000", "extensions: wrong length"},
      {"0006 0000 0002 0001", "extension server_name: wrong length"},
      {"0009 0000 0005 0003 00 0001", "extension server_name: wrong length"},
      {"0007 000a 0003 000117", "extension supported_groups: wrong length"},
      {"0009 0010 0005 0003 03 6832", "extension application_layer_protocol_negotiation: wrong length"},
      {"0007 002b 0003 01 0304", "extension supported_versions: wrong length"},
      {"0008 0033 0004 0002 001d", "extension key_share: wrong length"},
      {"0005 002a 0001 00", "extension early_data: wrong length"},
      {"0008 0029 0004 0000 0001", "extension pre_shared_key: wrong length"},
      {"0005 0005 0001 01", "extension status_request: wrong length"},
      {"000d fe0d 0009 00 0001 0001 07 0004 00", "extension encrypted_client_hello: wrong length"},
  };
  for (const auto& [extensions, why] : kWrong) {
    INFO(extensions);
    std::string said;
    CHECK_FALSE(parse_client_hello(small_hello(extensions), &said));
    CHECK(said == why);
  }
  std::string said;
  CHECK_FALSE(parse_client_hello(
      from_hex("0303" + std::string(64, 'a') + "21" + std::string(66, 'b') + "0000 00"), &said));
  CHECK(said == "legacy_session_id: over 32 bytes");
  CHECK_FALSE(parse_client_hello(from_hex("0303" + std::string(64, 'a') + "00 0003 130113 01 00"), &said));
  CHECK(said == "cipher_suites: wrong length");
}

TEST_CASE("content is the client's to choose: duplicates, unknown extensions and odd values are kept",
          "[tls]") {
  const auto hello =
      parse_client_hello(small_hello("0023"
                                     " 0010 0005 0003 02 6832"  // h2
                                     " 0010 0005 0003 02 6833"  // again: the first one counts
                                     " 1234 0003 000102"        // nobody's
                                     " 0005 0002 0200"          // a status_request of another type
                                     " 0023 0000"));            // an empty ticket: "I can take one"
  REQUIRE(hello);
  CHECK(hello->alpn == Names{"h2"});
  CHECK(hello->extensions.size() == 5);
  CHECK(hello->find(0x1234)->body == from_hex("000102"));
  CHECK_FALSE(hello->asks_staple);
  CHECK_FALSE(hello->offers_ticket);
}

TEST_CASE("an encrypted ClientHello names its configuration, and an inner one names none", "[tls]") {
  const char* const outer = "0010 fe0d 000c 00 0001 0001 07 0001 aa 0001 bb";
  CHECK(parse_client_hello(small_hello(outer))->ech_config_id == 7);
  CHECK_FALSE(parse_client_hello(small_hello("0005 fe0d 0001 01"))->ech_config_id);
}

TEST_CASE("what each stack offers besides is read", "[tls]") {
  const auto read = [](const char* name) { return *parse_client_hello(message_body(stored_hello(name))); };
  CHECK(read("openssl-staple").asks_staple);
  CHECK_FALSE(read("openssl-tls13").asks_staple);
  CHECK(read("openssl-early-data").early_data);
  CHECK_FALSE(read("openssl-psk").early_data);
  CHECK(read("go-default").key_shares == std::vector<uint16_t>{4588, 29});
  CHECK(read("curl-default").groups.front() == 29);
  CHECK(read("python-default").signature_algorithms.front() == 0x0403);
}

TEST_CASE("a ClientHello as JSON has names for its numbers, and only printable text", "[tls]") {
  auto hello = *parse_client_hello(message_body(stored_hello("go-default")));
  const nlohmann::json json = to_json(hello);
  CHECK(json["sni"] == "good.localhost");
  CHECK(json["versions"] == nlohmann::json({"TLS1.3", "TLS1.2"}));
  CHECK(json["key_shares"] == nlohmann::json({"X25519MLKEM768", "x25519"}));
  CHECK(json["ciphers"].size() == hello.ciphers.size());
  CHECK(json["size"] == 1519);
  CHECK(json["early_data"] == false);

  hello.sni = "a\xff\\b";
  hello.sni += '\0';
  hello.alpn = {"\xfa\xfa"};
  CHECK(to_json(hello)["alpn"][0] == "\\xfa\\xfa");
  CHECK(to_json(hello)["sni"] == "a\\xff\\x5cb\\x00");
  CHECK_NOTHROW(to_json(hello).dump());
  CHECK_FALSE(to_json(*parse_client_hello(small_hello(""))).contains("sni"));
}

}  // namespace
}  // namespace lab

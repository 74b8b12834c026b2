#include "lab-server/tls/record.h"

#include "tests/catch.h"
#include "tests/tls/stored_hellos.h"

namespace lab {
namespace {

// What a reader says of a stream, fed in chunks of that size.
std::vector<std::string> records(const Bytes& stream, size_t chunk) {
  RecordReader reader;
  std::vector<std::string> seen;
  for (size_t at = 0; at < stream.size(); at += chunk) {
    reader.feed(std::span(stream).subspan(at, std::min(chunk, stream.size() - at)));
    while (const auto record = reader.next()) {
      seen.push_back(content_type_name(record->type) + " " + to_hex(record->body));
    }
  }
  if (reader.is_not_tls()) seen.push_back("not TLS");
  if (reader.is_sslv2_hello()) seen.push_back("SSLv2");
  if (reader.is_malformed()) seen.push_back("malformed");
  if (reader.pending() > 0) seen.push_back(plural(reader.pending(), "byte") + " pending");
  return seen;
}

using Seen = std::vector<std::string>;

TEST_CASE("records come out the same whatever the chunks", "[tls]") {
  const Bytes stream = from_hex("16 0301 0003 010203  14 0303 0001 01  15 0303 0002 0230  17 0303 0000");
  const Seen expected = {"handshake 010203", "change_cipher_spec 01", "alert 0230", "application_data "};
  for (size_t chunk = 1; chunk <= stream.size(); ++chunk) CHECK(records(stream, chunk) == expected);
}

TEST_CASE("a record that is not complete stays pending", "[tls]") {
  CHECK(records(from_hex("16 0301 0003 0102"), 100) == Seen{"7 bytes pending"});
  CHECK(records(from_hex("16 0301 00"), 100) == Seen{"4 bytes pending"});
  CHECK(records({}, 1).empty());
}

TEST_CASE("a stream that does not begin like TLS is told apart", "[tls]") {
  for (size_t chunk : {1, 2, 100}) {
    CHECK(records(bytes_of("GET / HTTP/1.1\r\n\r\n"), chunk).front() == "not TLS");
    CHECK(records(bytes_of("SSH-2.0-OpenSSH_9.2\r\n"), chunk).front() == "not TLS");
    CHECK(records(from_hex("16 0201 0003 010203"), chunk).front() == "not TLS");
    CHECK(records(from_hex("ffd8ffe0"), chunk).front() == "not TLS");
    CHECK(records(from_hex("802e 01 0301 0015 0000 0010 010080"), chunk).front() == "SSLv2");
  }
}

TEST_CASE("one byte of plain HTTP is enough to know, and its first bytes are kept", "[tls]") {
  RecordReader reader;
  reader.feed(bytes_of("G"));
  CHECK(reader.is_not_tls());
  reader.feed(bytes_of("ET /a/long/path HTTP/1.1"));
  CHECK(text_of(reader.first_bytes()) == "GET /a/long/path");
  CHECK(reader.bytes() == 25);
  CHECK(reader.pending() == 0);
}

TEST_CASE("a record that cannot be one ends the reading", "[tls]") {
  CHECK(records(from_hex("15 0303 0002 0230  63 0303 0000  15 0303 0002 0230"), 100).at(1) == "malformed");
  CHECK(records(from_hex("15 0303 0002 0230  15 0909 0000"), 100) == Seen{"alert 0230", "malformed"});
  CHECK(records(from_hex("16 0301 4801"), 100).front() == "malformed");
  CHECK(records(from_hex("16 0301 4800"), 100) == Seen{"5 bytes pending"});
}

TEST_CASE("a reader tells a record of unknown type, and one that is too long, from other malformed ones",
          "[tls]") {
  const auto after = [](std::string_view hex) {
    RecordReader reader;
    reader.feed(from_hex(std::string("15 0303 0002 0230 ") + std::string(hex)));
    while (reader.next()) {
    }
    return std::vector<bool>{reader.is_malformed(), reader.is_of_unknown_type(), reader.is_too_long()};
  };
  CHECK(after("63 0303 0000") == std::vector<bool>{true, true, false});
  CHECK(after("17 0303 4801") == std::vector<bool>{true, false, true});
  CHECK(after("17 0909 0000") == std::vector<bool>{true, false, false});
  CHECK(after("17 0303 0000") == std::vector<bool>{false, false, false});
}

TEST_CASE("record_bytes writes what RecordReader reads", "[tls]") {
  const Bytes body(300, 0xab);
  CHECK(records(record_bytes(ContentType::alert, 0x0303, body), 7) == Seen{"alert " + to_hex(body)});
}

}  // namespace
}  // namespace lab

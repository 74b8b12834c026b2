#include "lab-server/tls/handshake.h"

#include "tests/catch.h"
#include "tests/tls/stored_hellos.h"

namespace lab {
namespace {

std::vector<std::string> messages(const Bytes& stream, size_t chunk) {
  HandshakeReader reader;
  std::vector<std::string> seen;
  for (size_t at = 0; at < stream.size(); at += chunk) {
    reader.feed(std::span(stream).subspan(at, std::min(chunk, stream.size() - at)));
    while (const auto message = reader.next()) {
      seen.push_back(std::string(handshake_type_name(message->type)) + " " + to_hex(message->body));
    }
  }
  return seen;
}

TEST_CASE("handshake messages are put together whatever the records", "[tls]") {
  const Bytes stream = from_hex("01 000003 aabbcc  0e 000000  14 000001 ff");
  const std::vector<std::string> expected = {"client_hello aabbcc", "server_hello_done ", "finished ff"};
  for (size_t chunk = 1; chunk <= stream.size(); ++chunk) CHECK(messages(stream, chunk) == expected);
}

TEST_CASE("a handshake message over 128 KiB is refused before it is kept", "[tls]") {
  HandshakeReader reader;
  reader.feed(from_hex("01 020001"));
  CHECK_FALSE(reader.next());
  CHECK(reader.is_too_long());
  reader.feed(Bytes(1000));
  CHECK(reader.pending() == 0);

  HandshakeReader longest;
  longest.feed(from_hex("01 020000"));
  longest.feed(Bytes(kMaxHandshakeMessage));
  const auto message = longest.next();
  REQUIRE(message);
  CHECK(message->body.size() == kMaxHandshakeMessage);
}

TEST_CASE("handshake_bytes writes what HandshakeReader reads", "[tls]") {
  const Bytes message = handshake_bytes(HandshakeType::finished, from_hex("0102"));
  CHECK(messages(message, 100) == std::vector<std::string>{"finished 0102"});
}

TEST_CASE("a handshake type that is in no RFC has the name unknown", "[tls]") {
  CHECK(std::string(handshake_type_name(11)) == "certificate");
  CHECK(std::string(handshake_type_name(99)) == "unknown");
}

}  // namespace
}  // namespace lab

#include "lab-server/tls/record_splitter.h"

#include "tests/catch.h"

namespace lab {
namespace {

// The records of a stream that comes in chunks of that size: type, version, length, and the parts of the
// body.
std::vector<std::string> parts(const Bytes& stream, size_t chunk) {
  RecordSplitter splitter;
  std::vector<std::string> seen;
  for (size_t at = 0; at < stream.size(); at += chunk) {
    auto bytes = std::span<const uint8_t>(stream).subspan(at, std::min(chunk, stream.size() - at));
    while (const auto part = splitter.next(bytes)) {
      const RecordHeader& header = part->header;
      seen.push_back(std::to_string(header.type) + " " + std::to_string(header.version) + " " +
                     std::to_string(header.length) + ": " + to_hex(part->body) + (part->is_last ? "." : ""));
    }
    CHECK(bytes.empty());
  }
  return seen;
}

using Parts = std::vector<std::string>;

TEST_CASE("a record in one piece is one part, and an empty one too", "[tls]") {
  const Bytes stream = from_hex("16 0301 0003 010203  17 0303 0000  63 0909 0001 ff");
  CHECK(parts(stream, 100) == Parts{"22 769 3: 010203.", "23 771 0: .", "99 2313 1: ff."});
}

TEST_CASE("a part is what has come of a body, the first as soon as the header is whole", "[tls]") {
  const Bytes stream = from_hex("16 0301 0003 010203 15");
  CHECK(parts(stream, 6) == Parts{"22 769 3: 01", "22 769 3: 0203."});
  CHECK(parts(stream, 5) == Parts{"22 769 3: ", "22 769 3: 010203."});
  CHECK(parts(stream, 1) == Parts{"22 769 3: ", "22 769 3: 01", "22 769 3: 02", "22 769 3: 03."});
}

TEST_CASE("the longest record that a header can tell of is split as any other", "[tls]") {
  const Bytes stream = record_bytes(ContentType::alert, 0x0303, Bytes(65535, 1));
  RecordSplitter splitter;
  std::span<const uint8_t> bytes(stream);
  const auto part = splitter.next(bytes);
  REQUIRE(part);
  CHECK(part->body.size() == 65535);
  CHECK(part->is_last);
}

}  // namespace
}  // namespace lab

#include "lab-server/faults/flight.h"

#include <algorithm>

#include "lab-server/tls/record_splitter.h"

namespace lab {
namespace {

Bytes part(const Bytes& bytes, size_t begin, size_t end) {
  return {bytes.begin() + static_cast<ptrdiff_t>(begin), bytes.begin() + static_cast<ptrdiff_t>(end)};
}

}  // namespace

std::vector<RecordPlace> records_of(const Flight& flight) {
  std::vector<RecordPlace> records;
  bool is_sealed = flight.is_sealed && flight.version < 0x0304;
  RecordSplitter splitter;
  size_t at = 0;
  auto rest = std::span<const uint8_t>(flight.bytes);
  for (auto part = splitter.next(rest); part && part->is_last; part = splitter.next(rest)) {
    RecordPlace record;
    record.begin = at;
    record.size = kRecordHeader + part->body.size();
    record.type = part->header.type;
    record.is_sealed = is_sealed || part->header.is(ContentType::application_data);
    // From TLS 1.3 on a ChangeCipherSpec means nothing, and what is sealed has its own type.
    if (part->header.is(ContentType::change_cipher_spec) && flight.version < 0x0304) is_sealed = true;
    records.push_back(record);
    at = record.end();
  }
  return records;
}

std::optional<size_t> PlainMessages::find(HandshakeType type) const {
  for (size_t i = 0; i < messages.size(); ++i) {
    if (messages[i][0] != static_cast<uint8_t>(type)) continue;
    if (type != HandshakeType::server_hello || !is_hello_retry(messages[i])) return i;
  }
  return std::nullopt;
}

std::optional<size_t> PlainMessages::find_retry() const {
  for (size_t i = 0; i < messages.size(); ++i) {
    if (is_hello_retry(messages[i])) return i;
  }
  return std::nullopt;
}

PlainMessages plain_messages(const Flight& flight) {
  PlainMessages run;
  HandshakeReader reader;
  for (const RecordPlace& record : records_of(flight)) {
    if (record.is_sealed || record.type != static_cast<uint8_t>(ContentType::handshake)) {
      if (run.end != 0) break;
      continue;
    }
    if (run.end == 0) run.begin = record.begin;
    run.end = record.end();
    reader.feed(std::span(flight.bytes).subspan(record.begin + kRecordHeader, record.size - kRecordHeader));
  }
  while (const auto message = reader.next()) {
    run.messages.push_back(handshake_bytes(static_cast<HandshakeType>(message->type), message->body));
  }
  return run;
}

std::vector<size_t> replace(Flight& flight, const PlainMessages& run) {
  // A record's body ends at 2^14 bytes (RFC 8446 5.1).
  constexpr size_t kMost = 16384;
  Bytes written = part(flight.bytes, 0, run.begin);
  std::vector<size_t> ends;
  for (const Bytes& message : run.messages) {
    const std::span<const uint8_t> all(message);
    for (size_t at = 0; at < all.size(); at += kMost) {
      const Bytes record =
          record_bytes(ContentType::handshake, 0x0303, all.subspan(at, std::min(kMost, all.size() - at)));
      written.insert(written.end(), record.begin(), record.end());
    }
    ends.push_back(written.size());
  }
  written.insert(written.end(), flight.bytes.begin() + static_cast<ptrdiff_t>(run.end), flight.bytes.end());
  flight.bytes = std::move(written);
  return ends;
}

std::optional<size_t> after_server_hello(Flight& flight) {
  const PlainMessages run = plain_messages(flight);
  const auto hello = run.find(HandshakeType::server_hello);
  if (!hello) return std::nullopt;
  return replace(flight, run)[*hello];
}

Bytes take(Flight& flight, size_t size) {
  const auto cut = flight.bytes.begin() + static_cast<ptrdiff_t>(std::min(size, flight.bytes.size()));
  Bytes head(flight.bytes.begin(), cut);
  flight.bytes.erase(flight.bytes.begin(), cut);
  return head;
}

}  // namespace lab

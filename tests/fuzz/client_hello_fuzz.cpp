// Feeds any bytes to what reads a client's: no input may crash it, be read past its end, or read differently
// because it arrived in other chunks.

#include <cstdlib>
#include <memory>
#include <string>

#include "lab-server/tls/client_hello.h"
#include "lab-server/tls/client_verdict.h"
#include "lab-server/tls/handshake.h"
#include "lab-server/tls/record.h"

namespace lab {
namespace {

// Everything the readers say of a stream, as one text.
std::string described(std::span<const uint8_t> stream, size_t chunk) {
  RecordReader records;
  HandshakeReader messages;
  ClientVerdict verdict;
  std::string text;
  for (size_t at = 0; at < stream.size(); at += chunk) {
    const auto part = stream.subspan(at, std::min(chunk, stream.size() - at));
    records.feed(part);
    while (const auto record = records.next()) {
      verdict.add(*record);
      text += content_type_name(record->type) + std::to_string(record->version) + ",";
      if (record->is(ContentType::handshake)) messages.feed(record->body);
      while (const auto message = messages.next()) {
        std::string why;
        const auto hello = parse_client_hello(message->body, &why);
        text += handshake_type_name(message->type) + (hello ? to_json(*hello).dump() : why) + ";";
      }
    }
  }
  const auto alert = verdict.plaintext_alert();
  text += alert ? alert_name(alert->description) : "no alert";
  text += std::to_string(records.records()) + "/" + std::to_string(records.is_not_tls()) + "/" +
          std::to_string(records.is_malformed()) + "/" + std::to_string(records.pending()) + "/" +
          std::to_string(messages.pending()) + "/" + std::to_string(messages.is_too_long());
  return text;
}

}  // namespace
}  // namespace lab

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::span bytes(data, size);
  const std::string whole = lab::described(bytes, size + 1);
  if (lab::described(bytes, 1) != whole || lab::described(bytes, 7) != whole) std::abort();

  // The body alone, in memory that ends where it ends, so that the mutations need not mend two headers.
  const auto exact = std::make_unique<uint8_t[]>(size);
  std::copy(bytes.begin(), bytes.end(), exact.get());
  if (const auto hello = lab::parse_client_hello(std::span(exact.get(), size))) lab::to_json(*hello).dump();
  return 0;
}

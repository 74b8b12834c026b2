// ClientHellos that other stacks sent, stored as hex with a first line that says how each was made.

#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lab-server/base/files.h"
#include "lab-server/base/text.h"
#include "lab-server/tls/handshake.h"
#include "lab-server/tls/record.h"
#include "tests/support/program.h"

namespace lab {

inline Bytes from_hex(std::string_view text) {
  const auto digit = [](char c) { return static_cast<uint8_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10); };
  std::string digits;
  for (const std::string& line : split(text, '\n')) {
    if (line.starts_with('#')) continue;
    for (const char c : line) {
      if (c != ' ' && c != '\r') digits += c;
    }
  }
  Bytes bytes;
  for (size_t i = 0; i + 1 < digits.size(); i += 2) {
    bytes.push_back(static_cast<uint8_t>(digit(digits[i]) << 4 | digit(digits[i + 1])));
  }
  return bytes;
}

inline std::filesystem::path stored_hellos_folder() {
  return source_dir() / "tests" / "tls" / "client_hellos";
}

// stored_hello is the client's first flight as it came over the wire, records and all.
inline Bytes stored_hello(const std::string& name) {
  return from_hex(read_file(stored_hellos_folder() / (name + ".hex")));
}

// message_body is the body of the first handshake message in a stream of records; empty when there is none.
inline Bytes message_body(std::span<const uint8_t> stream) {
  RecordReader records;
  HandshakeReader messages;
  records.feed(stream);
  while (const auto record = records.next()) messages.feed(record->body);
  const auto message = messages.next();
  return message ? Bytes(message->body.begin(), message->body.end()) : Bytes();
}

}  // namespace lab

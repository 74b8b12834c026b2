// What a raw client gets in answer to a stored ClientHello.

#pragma once

#include <string>
#include <vector>

#include "lab-server/tls/handshake.h"
#include "lab-server/tls/record.h"
#include "tests/catch.h"
#include "tests/support/openssl.h"
#include "tests/support/probe.h"
#include "tests/support/test_lab.h"
#include "tests/tls/stored_hellos.h"

namespace lab {

struct RawRecord {
  uint8_t type = 0;
  uint16_t version = 0;
  Bytes body;
};

// raw_records takes bytes apart by their headers alone: types and versions as they come. What is not whole is
// left out.
inline std::vector<RawRecord> raw_records(const Bytes& bytes) {
  std::vector<RawRecord> records;
  for (size_t at = 0; at + kRecordHeader <= bytes.size();) {
    const size_t end = at + kRecordHeader + static_cast<size_t>(bytes[at + 3] << 8 | bytes[at + 4]);
    if (end > bytes.size()) break;
    const auto from = bytes.begin() + static_cast<ptrdiff_t>(at);
    records.push_back({bytes[at], static_cast<uint16_t>(bytes[at + 1] << 8 | bytes[at + 2]),
                       Bytes(from + kRecordHeader, bytes.begin() + static_cast<ptrdiff_t>(end))});
    at = end;
  }
  return records;
}

// plain_types are the types of the handshake messages in the plaintext handshake records, in order.
inline std::vector<int> plain_types(const Bytes& bytes) {
  HandshakeReader reader;
  for (const RawRecord& record : raw_records(bytes)) {
    if (record.type == 22) reader.feed(record.body);
  }
  std::vector<int> types;
  while (const auto message = reader.next()) types.push_back(message->type);
  return types;
}

// answer_to is all that comes within the time.
inline Bytes answer_to(TestLab& lab, const std::string& hello, Milliseconds time = Milliseconds(400)) {
  Probe probe(lab.port());
  probe.send(stored_hello(hello));
  return probe.received_within(time);
}

// openssl_gets is what openssl s_client, another TLS stack, shows of a whole exchange.
inline std::string openssl_gets(TestLab& lab, const std::string& more = "") {
  return run_program(
             {"sh", "-c",
              "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | timeout 10 openssl s_client -brief -ign_eof -servername "
              "test.localhost -CAfile " +
                  lab.ca_file() + " -verify_return_error -connect 127.0.0.1:" + std::to_string(lab.port()) +
                  " " + more + " 2>&1"})
      .output;
}

inline bool holds(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

}  // namespace lab

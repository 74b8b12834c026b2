// Which part of the server's flight has really left. An engine may write its certificate long before it
// leaves, and a fault may keep it from leaving at all.

#pragma once

#include <span>

#include "lab-server/base/text.h"
#include "lab-server/engines/engine/account.h"
#include "lab-server/tls/record_splitter.h"

namespace lab {

// Departures reads the bytes that leave. It notes in the account when the whole ServerHello and the whole
// certificate have left. It keeps no more than two headers.
class Departures {
 public:
  explicit Departures(Account& account) : account_(account) {}

  void left(std::span<const uint8_t> bytes);

 private:
  void read_message(std::span<const uint8_t> bytes);
  void end_record(const RecordHeader& record);
  void end_message();

  Account& account_;
  RecordSplitter records_;
  Bytes message_;            // the beginning of the plaintext message that is leaving
  size_t message_rest_ = 0;  // of its body
  size_t sealed_ = 0;        // bytes that TLS 1.3 records held, sealed
  bool is_over_ = false;
};

}  // namespace lab

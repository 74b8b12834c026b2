// The alerts that a client sends us, read from its bytes and not from the library: many clients send their
// fatal alert in plaintext where TLS 1.3 expects an encrypted one, and the library then sees only garbage.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "lab-server/tls/alert.h"
#include "lab-server/tls/record.h"

namespace lab {

// ClientVerdict follows one connection's incoming records from the first one on.
class ClientVerdict {
 public:
  // add takes the next record, as a RecordReader gives it.
  void add(const Record& record);

  // plaintext_alert is the first fatal alert that the client sent in plaintext, or else its first plaintext
  // alert; nothing if it sent none. A record counts as one when its type is alert and its body parses as one:
  // an encrypted alert of TLS 1.2 or below is longer, one of TLS 1.3 has type application_data (RFC
  // 8446 5.2).
  std::optional<Alert> plaintext_alert() const;
  // plaintext_alerts are all of them, in order; only the first 16 of a flood.
  const std::vector<Alert>& plaintext_alerts() const { return alerts_; }
  // encrypted_alerts counts records of type alert that are too long to be plaintext (TLS 1.2 and below).
  size_t encrypted_alerts() const { return encrypted_alerts_; }

  // records counts the complete records of a type.
  size_t records(ContentType type) const;

 private:
  std::vector<Alert> alerts_;
  size_t encrypted_alerts_ = 0;
  std::array<size_t, 5> counts_{};  // of the types 20 to 24; the reader lets no others through
};

}  // namespace lab

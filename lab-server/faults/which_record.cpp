#include "lab-server/faults/which_record.h"

#include "lab-server/tls/record.h"

namespace lab {
namespace {

const Name<WhichRecord> kNames[] = {
    {WhichRecord::first, "first"},
    {WhichRecord::first_sealed, "first-sealed"},
    {WhichRecord::reply, "reply"},
};

}  // namespace

std::span<const Name<WhichRecord>> yaml_names(As<WhichRecord>) { return kNames; }

std::optional<RecordPlace> find_record(const Flight& flight, WhichRecord which) {
  const std::vector<RecordPlace> records = records_of(flight);
  if (records.empty()) return std::nullopt;
  switch (which) {
    case WhichRecord::first:
      if (flight.sent_before == 0) return records.front();
      break;
    case WhichRecord::first_sealed:
      if (!flight.is_handshake) break;
      for (const RecordPlace& record : records) {
        if (record.is_sealed) return record;
      }
      break;
    case WhichRecord::reply:
      // TLS 1.3 session tickets may come before it in the same flight.
      if (!flight.is_handshake) return records.back();
      break;
  }
  return std::nullopt;
}

}  // namespace lab

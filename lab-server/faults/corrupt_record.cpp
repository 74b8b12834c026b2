// Flips a bit in one record: a broken offload engine, a proxy that patches payloads, bad memory.

#include <fmt/format.h>

#include "lab-server/faults/which_record.h"
#include "lab-server/tls/record.h"

namespace lab {
namespace {

struct CorruptRecordParams {
  WhichRecord which = WhichRecord::first_sealed;
};

const Fields<CorruptRecordParams> kCorruptRecordParams = {
    {"record", kWhichRecordHelp, set<&CorruptRecordParams::which, CorruptRecordParams>},
};

class CorruptRecord : public Fault {
 public:
  explicit CorruptRecord(const CorruptRecordParams& params) : params_(params) {}

  awaitable<void> on_outgoing(Wire& wire, Flight& flight) override {
    const auto record = find_record(flight, params_.which);
    if (!record || record->size == kRecordHeader) co_return;
    flight.bytes[record->end() - 1] ^= 1;
    wire.delivered(fmt::format("one bit flipped in a record of {} bytes", record->size));
  }

 private:
  const CorruptRecordParams params_;
};

}  // namespace

extern const FaultKind kCorruptRecord = {
    .name = "corrupt-record",
    .summary = "flip one bit in one record",
    .site = FaultSite::server,
    .commits = Misbehaviour::record_corrupted,
    .parameters = parameters_of(kCorruptRecordParams),
    .make = [](const Node& params) -> std::unique_ptr<Fault> {
      return std::make_unique<CorruptRecord>(read<CorruptRecordParams>(params, kCorruptRecordParams));
    },
};

}  // namespace lab

// Loses one whole record, as a box does that takes TLS apart and puts it together wrongly.

#include <fmt/format.h>

#include "lab-server/faults/which_record.h"

namespace lab {
namespace {

struct Params {
  WhichRecord which = WhichRecord::first_sealed;
};

const Fields<Params> kParams = {
    {"record", kWhichRecordHelp, set<&Params::which, Params>},
};

class DropRecord : public Fault {
 public:
  explicit DropRecord(const Params& params) : params_(params) {}

  awaitable<void> on_outgoing(Wire& wire, Flight& flight) override {
    const auto record = find_record(flight, params_.which);
    if (!record) co_return;
    const auto begin = flight.bytes.begin() + static_cast<ptrdiff_t>(record->begin);
    flight.bytes.erase(begin, begin + static_cast<ptrdiff_t>(record->size));
    wire.delivered(fmt::format("a record of type {} and {} bytes left out", record->type, record->size));
  }

 private:
  const Params params_;
};

}  // namespace

extern const FaultKind kDropRecord = {
    .name = "drop-record",
    .summary = "leave one record out",
    .site = FaultSite::server,
    .parameters = parameters_of(kParams),
    .make = [](const Node& params) -> std::unique_ptr<Fault> {
      return std::make_unique<DropRecord>(read<Params>(params, kParams));
    },
};

}  // namespace lab

// Splits plaintext handshake messages into small records. RFC 8446 5.1 allows that, but clients rarely meet
// it.

#include <fmt/format.h>

#include "lab-server/faults/fault.h"
#include "lab-server/tls/record.h"

namespace lab {
namespace {

struct SplitRecordsParams {
  size_t bytes = 16;
};

const Fields<SplitRecordsParams> kSplitRecordsParams = {
    {"bytes", "bytes in the body of each record",
     between<&SplitRecordsParams::bytes, 1, 16384, SplitRecordsParams>},
};

class SplitRecords : public Fault {
 public:
  explicit SplitRecords(const SplitRecordsParams& params) : params_(params) {}

  awaitable<void> on_outgoing(Wire& wire, Flight& flight) override {
    const PlainMessages run = plain_messages(flight);
    if (run.messages.empty()) co_return;
    Bytes all;
    for (const Bytes& message : run.messages) all.insert(all.end(), message.begin(), message.end());
    PlainMessages pieces{run.begin, run.end, {}};
    for (size_t at = 0; at < all.size(); at += params_.bytes) {
      const auto begin = all.begin() + static_cast<ptrdiff_t>(at);
      const auto size = static_cast<ptrdiff_t>(std::min(params_.bytes, all.size() - at));
      pieces.messages.emplace_back(begin, begin + size);
    }
    replace(flight, pieces);
    wire.delivered(fmt::format("{} bytes of handshake in {} records", all.size(), pieces.messages.size()));
  }

 private:
  const SplitRecordsParams params_;
};

}  // namespace

extern const FaultKind kSplitRecords = {
    .name = "split-records",
    .summary = "split plaintext handshake messages into many small records",
    .site = FaultSite::server,
    .commits = Misbehaviour::none,
    .parameters = parameters_of(kSplitRecordsParams),
    .make = [](const Node& params) -> std::unique_ptr<Fault> {
      return std::make_unique<SplitRecords>(read<SplitRecordsParams>(params, kSplitRecordsParams));
    },
};

}  // namespace lab

// Stops in the middle of a connection, at any place, for a while or for good: a worker that waits for a
// database, an HSM that does not answer, a path that begins to lose every packet.

#include <fmt/format.h>

#include "lab-server/faults/place.h"

namespace lab {
namespace {

struct StallAtParams : PlaceParams {
  Milliseconds delay{60'000};
};

const Fields<StallAtParams> kStallAtParams = {
    {"at", kPlaceHelp, set<&StallAtParams::at, StallAtParams>},
    {"after_bytes", kAfterBytesHelp, set<&StallAtParams::after_bytes, StallAtParams>},
    {"delay_ms", "how long to stop", set<&StallAtParams::delay, StallAtParams>},
};

class StallAt : public FaultAt {
 public:
  explicit StallAt(const StallAtParams& params) : FaultAt(params), delay_(params.delay) {}

 protected:
  awaitable<void> act(Wire& wire) override {
    if (wire.is_ended()) co_return;
    const auto begin = std::chrono::steady_clock::now();
    co_await wire.sleep(delay_);
    const auto silence = std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - begin);
    wire.delivered(fmt::format("silent for {} ms {}", silence.count(), where()));
  }

 private:
  const Milliseconds delay_;
};

}  // namespace

extern const FaultKind kStallAt = {
    .name = "stall-at",
    .summary = "stop at any place of a connection, for a while or for good",
    .site = FaultSite::server,
    .commits = Misbehaviour::silence,
    .parameters = parameters_of(kStallAtParams),
    .make = [](const Node& params) -> std::unique_ptr<Fault> {
      return std::make_unique<StallAt>(read<StallAtParams>(params, kStallAtParams));
    },
};

}  // namespace lab

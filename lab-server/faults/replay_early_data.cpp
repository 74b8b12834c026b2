// Sends a request that came as early data a second time, as somebody on the way can who recorded it: early
// data is protected against changes and not against replays (RFC 8446 8).

#include <fmt/format.h>

#include "lab-server/faults/fault.h"

namespace lab {
namespace {

struct ReplayEarlyDataParams {};

const Fields<ReplayEarlyDataParams> kReplayEarlyDataParams = {};

class ReplayEarlyData : public Fault {
 public:
  explicit ReplayEarlyData(const ReplayEarlyDataParams&) {}

  awaitable<void> on_reply(Wire& wire, Reply&) override {
    if (!wire.is_early()) {
      wire.does_not_apply("no request came as early data");
      co_return;
    }
    const size_t received = co_await wire.replay_early_data();
    if (received == 0) {
      wire.does_not_apply("this is the replay");
    } else {
      wire.delivered(
          fmt::format("sent the client's first flight once more, and {} bytes came back", received));
    }
  }
};

}  // namespace

extern const FaultKind kReplayEarlyData = {
    .name = "replay-early-data",
    .summary = "send a request that came as early data a second time, as an attacker does",
    .site = FaultSite::server,
    .commits = Misbehaviour::none,
    .parameters = parameters_of(kReplayEarlyDataParams),
    .make = [](const Node& params) -> std::unique_ptr<Fault> {
      return std::make_unique<ReplayEarlyData>(read<ReplayEarlyDataParams>(params, kReplayEarlyDataParams));
    },
};

}  // namespace lab

// Accepts a request to a responder and never answers, as with a firewall in front of it or a dead backend.

#include <fmt/format.h>

#include "lab-server/faults/fault.h"

namespace lab {
namespace {

struct HangResponseParams {};
const Fields<HangResponseParams> kHangResponseParams = {};

class HangResponse : public Fault {
 public:
  // The silence ends with the connection: the client gives up, or the lab's deadline passes.
  awaitable<void> on_response(Wire& wire, HttpAnswer&) override {
    constexpr Milliseconds kForever = std::chrono::hours(24);
    if (wire.is_ended()) co_return;
    const auto begin = std::chrono::steady_clock::now();
    co_await wire.sleep(kForever);
    const auto waited = std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - begin);
    wire.delivered(fmt::format("no answer in {} ms", waited.count()));
    wire.end_with_fin();
  }
};

}  // namespace

extern const FaultKind kHangResponse = {
    .name = "hang-response",
    .summary = "accept a request to a responder and never answer it",
    .site = FaultSite::responder,
    .commits = Misbehaviour::delay,
    .parameters = {},
    .make = [](const Node& params) -> std::unique_ptr<Fault> {
      read<HangResponseParams>(params, kHangResponseParams);
      return std::make_unique<HangResponse>();
    },
};

}  // namespace lab

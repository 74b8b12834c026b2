// Stays silent after accepting, as an overloaded or deadlocked server does.

#include <fmt/format.h>

#include "lab-server/faults/fault.h"

namespace lab {
namespace {

struct StallHandshakeParams {
  Milliseconds delay{1000};
};

const Fields<StallHandshakeParams> kStallHandshakeParams = {
    {"delay_ms", "how long to stay silent", set<&StallHandshakeParams::delay, StallHandshakeParams>},
};

class StallHandshake : public Fault {
 public:
  explicit StallHandshake(const StallHandshakeParams& params) : params_(params) {}

  awaitable<void> on_accept(Wire& wire) override {
    if (wire.is_ended()) co_return;
    const auto begin = std::chrono::steady_clock::now();
    co_await wire.sleep(params_.delay);
    const auto silence = std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - begin);
    wire.delivered(fmt::format("silent for {} ms", silence.count()));
  }

 private:
  const StallHandshakeParams params_;
};

}  // namespace

extern const FaultKind kStallHandshake = {
    .name = "stall-handshake",
    .summary = "accept, then stay silent before answering the ClientHello",
    .site = FaultSite::server,
    .commits = Misbehaviour::silence,
    .parameters = parameters_of(kStallHandshakeParams),
    .make = [](const Node& params) -> std::unique_ptr<Fault> {
      return std::make_unique<StallHandshake>(read<StallHandshakeParams>(params, kStallHandshakeParams));
    },
};

}  // namespace lab

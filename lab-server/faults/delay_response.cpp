// Keeps an OCSP, CRL or AIA response back, as an overloaded responder does.

#include <fmt/format.h>

#include "lab-server/faults/fault.h"

namespace lab {
namespace {

struct Params {
  Milliseconds delay{5000};
};

const Fields<Params> kParams = {
    {"delay_ms", "how long to keep the response back (default 5000)", set<&Params::delay, Params>},
};

class DelayResponse : public Fault {
 public:
  explicit DelayResponse(const Params& params) : params_(params) {}

  // A client that gives up before the time is over met the fault all the same.
  awaitable<void> on_response(Wire& wire) override {
    if (wire.is_ended()) co_return;
    const auto begin = std::chrono::steady_clock::now();
    co_await wire.sleep(params_.delay);
    const auto waited = std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - begin);
    wire.delivered(fmt::format("kept back for {} ms", waited.count()));
  }

 private:
  const Params params_;
};

}  // namespace

extern const FaultKind kDelayResponse = {
    .name = "delay-response",
    .summary = "keep a responder's answer back",
    .site = FaultSite::responder,
    .parameters = parameters_of(kParams),
    .make = [](const Node& params) -> std::unique_ptr<Fault> {
      return std::make_unique<DelayResponse>(read<Params>(params, kParams));
    },
};

}  // namespace lab

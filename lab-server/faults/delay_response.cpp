// Delays an OCSP, CRL or AIA response, as an overloaded responder does.

#include <fmt/format.h>

#include <atomic>
#include <cmath>
#include <random>

#include "lab-server/faults/fault.h"

namespace lab {
namespace {

struct DelayResponseParams {
  Milliseconds delay{5000};
  Milliseconds jitter{0};
  Milliseconds median{0};
  Milliseconds p99{0};
  uint64_t seed = 1;
};

const Fields<DelayResponseParams> kDelayResponseParams = {
    {"delay_ms", "how long to delay the response", set<&DelayResponseParams::delay, DelayResponseParams>},
    {"jitter_ms", "up to that much more, evenly distributed",
     set<&DelayResponseParams::jitter, DelayResponseParams>},
    {"median_ms", "together with p99_ms, instead of the others: half of the responses take longer",
     set<&DelayResponseParams::median, DelayResponseParams>},
    {"p99_ms", "one response in a hundred takes longer than this (log-normal)",
     set<&DelayResponseParams::p99, DelayResponseParams>},
    {"seed", "the same seed gives the same delays", set<&DelayResponseParams::seed, DelayResponseParams>},
};

// The delay of the nth response: the same for the same seed, whatever the order of the threads.
Milliseconds delay_of(const DelayResponseParams& params, uint64_t nth) {
  std::seed_seq seed{params.seed, nth};
  std::mt19937_64 chance(seed);
  double ms = 0;
  if (params.median.count() > 0) {
    constexpr double kZ99 = 2.3263478740408408;  // 99 % of a normal distribution lie below it
    const auto median = static_cast<double>(params.median.count());
    const double sigma = std::log(static_cast<double>(params.p99.count()) / median) / kZ99;
    ms = std::lognormal_distribution<double>(std::log(median), sigma)(chance);
  } else {
    ms = static_cast<double>(params.delay.count()) +
         std::uniform_real_distribution<double>(0, static_cast<double>(params.jitter.count()))(chance);
  }
  constexpr double kMost = 24.0 * 60 * 60 * 1000;
  return Milliseconds(static_cast<int64_t>(std::min(ms, kMost)));
}

class DelayResponse : public Fault {
 public:
  explicit DelayResponse(const DelayResponseParams& params) : params_(params) {}

  // A client that gives up before the time is over met the fault all the same.
  awaitable<void> on_response(Wire& wire, HttpAnswer&) override {
    if (wire.is_ended()) co_return;
    const auto begin = std::chrono::steady_clock::now();
    const Milliseconds delay = delay_of(params_, count_++);
    co_await wire.sleep(delay);
    const auto waited = std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - begin);
    wire.delivered(fmt::format("kept back for {} of {} ms", waited.count(), delay.count()));
  }

 private:
  const DelayResponseParams params_;
  std::atomic<uint64_t> count_ = 0;
};

}  // namespace

extern const FaultKind kDelayResponse = {
    .name = "delay-response",
    .summary = "delay a responder's answer",
    .site = FaultSite::responder,
    .commits = Misbehaviour::delay,
    .parameters = parameters_of(kDelayResponseParams),
    .make = [](const Node& params) -> std::unique_ptr<Fault> {
      const auto read_params = read<DelayResponseParams>(params, kDelayResponseParams);
      if (read_params.median.count() > 0 && read_params.p99 < read_params.median) {
        params.fail("a p99_ms that is at least median_ms", "99 of 100 responses are faster than p99_ms");
      }
      return std::make_unique<DelayResponse>(read_params);
    },
};

}  // namespace lab

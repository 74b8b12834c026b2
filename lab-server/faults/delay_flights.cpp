// Delays everything that the server sends: a fixed latency, one with jitter, or one with a harmless median
// and a long tail.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <mutex>
#include <random>

#include "lab-server/faults/fault.h"

namespace lab {
namespace {

struct DelayFlightsParams {
  Milliseconds median{100};
  Milliseconds jitter{0};
  std::optional<Milliseconds> p99;
  uint64_t seed = 1;
  bool is_first_only = false;
};

const Fields<DelayFlightsParams> kDelayFlightsParams = {
    {"median_ms", "the usual delay of a flight", set<&DelayFlightsParams::median, DelayFlightsParams>},
    {"jitter_ms", "up to that much more or less, evenly distributed",
     set<&DelayFlightsParams::jitter, DelayFlightsParams>},
    {"p99_ms", "a long tail: one flight in a hundred takes at least that long",
     set<&DelayFlightsParams::p99, DelayFlightsParams>},
    {"seed", "the same seed gives the same delays in the same order",
     set<&DelayFlightsParams::seed, DelayFlightsParams>},
    {"first_only", "delay the first flight only, as a slow signature does",
     set<&DelayFlightsParams::is_first_only, DelayFlightsParams>},
};

// A log-normal delay has its 99th percentile 2.326 standard deviations above the median.
constexpr double kSigmasToP99 = 2.326;

class DelayFlights : public Fault {
 public:
  explicit DelayFlights(const DelayFlightsParams& params) : params_(params), random_(params.seed) {}

  awaitable<void> on_outgoing(Wire& wire, Flight& flight) override {
    if (flight.bytes.empty() || (params_.is_first_only && flight.sent_before > 0)) co_return;
    const Milliseconds delay = next();
    const auto begin = std::chrono::steady_clock::now();
    co_await wire.sleep(delay);
    const auto waited = std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - begin);
    wire.delivered(fmt::format("{} bytes kept back for {} ms", flight.bytes.size(), waited.count()));
  }

 private:
  Milliseconds next() {
    const std::lock_guard lock(mutex_);
    const auto median = static_cast<double>(params_.median.count());
    double delay = median;
    if (params_.p99) {
      const double sigma =
          std::log(std::max(1.0, static_cast<double>(params_.p99->count()) / std::max(1.0, median)));
      delay *= std::exp(std::normal_distribution<>(0, sigma / kSigmasToP99)(random_));
    }
    const auto jitter = static_cast<double>(params_.jitter.count());
    if (jitter > 0) delay += std::uniform_real_distribution<>(-jitter, jitter)(random_);
    return Milliseconds(static_cast<int64_t>(std::clamp(delay, 0.0, 86'400'000.0)));
  }

  const DelayFlightsParams params_;
  std::mutex mutex_;
  std::mt19937_64 random_;
};

}  // namespace

extern const FaultKind kDelayFlights = {
    .name = "delay-flights",
    .summary = "delay everything that the server sends: fixed, with jitter, or with a long tail",
    .site = FaultSite::server,
    .commits = Misbehaviour::delay,
    .parameters = parameters_of(kDelayFlightsParams),
    .make = [](const Node& params) -> std::unique_ptr<Fault> {
      return std::make_unique<DelayFlights>(read<DelayFlightsParams>(params, kDelayFlightsParams));
    },
};

}  // namespace lab

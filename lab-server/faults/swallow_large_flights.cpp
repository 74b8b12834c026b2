// Swallows flights that are too large for the path. A path with a smaller MTU and filtered ICMP is a black
// hole for full-size segments: the TCP handshake and small flights get through, and the certificate never
// arrives.

#include <fmt/format.h>

#include "lab-server/faults/fault.h"

namespace lab {
namespace {

constexpr Milliseconds kForEver{3'600'000};

struct SwallowLargeFlightsParams {
  size_t over_bytes = 1300;
};

const Fields<SwallowLargeFlightsParams> kSwallowLargeFlightsParams = {
    {"over_bytes", "flights larger than this never arrive",
     set<&SwallowLargeFlightsParams::over_bytes, SwallowLargeFlightsParams>},
};

class SwallowLargeFlights : public Fault {
 public:
  explicit SwallowLargeFlights(const SwallowLargeFlightsParams& params) : params_(params) {}

  // TCP would send the lost segment again and again; nothing after it is ever delivered.
  awaitable<void> on_outgoing(Wire& wire, Flight& flight) override {
    if (flight.bytes.size() <= params_.over_bytes) co_return;
    wire.delivered(fmt::format("a flight of {} bytes never arrived", flight.bytes.size()));
    flight.bytes.clear();
    co_await wire.sleep(kForEver);
  }

 private:
  const SwallowLargeFlightsParams params_;
};

}  // namespace

extern const FaultKind kSwallowLargeFlights = {
    .name = "swallow-large-flights",
    .summary = "never deliver flights larger than N bytes: an MTU black hole",
    .site = FaultSite::server,
    .commits = Misbehaviour::loss,
    .parameters = parameters_of(kSwallowLargeFlightsParams),
    .make = [](const Node& params) -> std::unique_ptr<Fault> {
      return std::make_unique<SwallowLargeFlights>(
          read<SwallowLargeFlightsParams>(params, kSwallowLargeFlightsParams));
    },
};

}  // namespace lab

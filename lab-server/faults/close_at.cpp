// Closes the TCP connection (FIN) at any place, without a word of TLS: a proxy whose time is up, a crashed
// worker, a balancer that takes its backend away.

#include <fmt/format.h>

#include "lab-server/faults/place.h"

namespace lab {
namespace {

using Params = PlaceParams;

const Fields<Params> kParams = {
    {"at", kPlaceHelp, set<&Params::at, Params>},
    {"after_bytes", kAfterBytesHelp, set<&Params::after_bytes, Params>},
};

class CloseAt : public FaultAt {
 public:
  using FaultAt::FaultAt;

 protected:
  awaitable<void> act(Wire& wire) override {
    if (wire.is_ended()) co_return;
    wire.end_with_fin();
    wire.delivered(fmt::format("FIN {}", where()));
  }
};

}  // namespace

extern const FaultKind kCloseAt = {
    .name = "close-at",
    .summary = "close the TCP connection (FIN) at any place, without a word",
    .site = FaultSite::server,
    .parameters = parameters_of(kParams),
    .make = [](const Node& params) -> std::unique_ptr<Fault> {
      return std::make_unique<CloseAt>(read<Params>(params, kParams));
    },
};

}  // namespace lab

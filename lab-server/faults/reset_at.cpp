// Resets the TCP connection (RST) at any place: a firewall, an access list, a process that was killed.

#include <fmt/format.h>

#include "lab-server/faults/place.h"

namespace lab {
namespace {

using Params = PlaceParams;

const Fields<Params> kParams = {
    {"at", kPlaceHelp, set<&Params::at, Params>},
    {"after_bytes", kAfterBytesHelp, set<&Params::after_bytes, Params>},
};

class ResetAt : public FaultAt {
 public:
  using FaultAt::FaultAt;

 protected:
  awaitable<void> act(Wire& wire) override {
    if (wire.is_ended()) co_return;
    wire.end_with_reset();
    wire.delivered(fmt::format("RST {}", where()));
  }
};

}  // namespace

extern const FaultKind kResetAt = {
    .name = "reset-at",
    .summary = "reset the TCP connection (RST) at any place",
    .site = FaultSite::server,
    .parameters = parameters_of(kParams),
    .make = [](const Node& params) -> std::unique_ptr<Fault> {
      return std::make_unique<ResetAt>(read<Params>(params, kParams));
    },
};

}  // namespace lab

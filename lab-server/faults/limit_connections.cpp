// Turns away connections above a limit of open ones: a full accept queue, a licence, a proxy's limit.

#include <fmt/format.h>

#include "lab-server/faults/ending.h"
#include "lab-server/faults/fault.h"
#include "lab-server/tls/numbers.h"

namespace lab {
namespace {

struct LimitConnectionsParams {
  size_t most = 0;
  Ending ending = Ending::reset;
};

const Fields<LimitConnectionsParams> kLimitConnectionsParams = {
    {"at_most", "how many may be open at a time (0: none; others hold them all)",
     set<&LimitConnectionsParams::most, LimitConnectionsParams>},
    {"how", kEndingHelp, set<&LimitConnectionsParams::ending, LimitConnectionsParams>},
};

// On loopback an RST can come before the client's connect() has returned, and then reads as a closed port.
constexpr Milliseconds kAfterConnect{100};

class LimitConnections : public Fault {
 public:
  explicit LimitConnections(const LimitConnectionsParams& params) : params_(params) {}

  awaitable<void> on_accept(Wire& wire) override {
    const size_t open = wire.open_connections();
    if (open <= params_.most) {
      wire.does_not_apply(fmt::format("connection {} of {}", open, params_.most));
      co_return;
    }
    co_await wire.sleep(kAfterConnect);
    std::string why = fmt::format("{} open, {} allowed", open, params_.most);
    co_await turn_away(wire, params_.ending, kInternalError, std::move(why));
  }

 private:
  const LimitConnectionsParams params_;
};

}  // namespace

extern const FaultKind kLimitConnections = {
    .name = "limit-connections",
    .summary = "turn away connections above a limit of open ones",
    .site = FaultSite::server,
    .commits = Misbehaviour::overload,
    .parameters = parameters_of(kLimitConnectionsParams),
    .make = [](const Node& params) -> std::unique_ptr<Fault> {
      return std::make_unique<LimitConnections>(
          read<LimitConnectionsParams>(params, kLimitConnectionsParams));
    },
};

}  // namespace lab

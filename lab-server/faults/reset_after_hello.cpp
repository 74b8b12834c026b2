// Resets the connection once the ClientHello has arrived, as a server does that cannot load its key or a
// middlebox that dislikes the name.

#include <fmt/format.h>

#include "lab-server/faults/fault.h"

namespace lab {
namespace {

struct Params {};

const Fields<Params> kParams = {};

class ResetAfterHello : public Fault {
 public:
  awaitable<void> on_client_hello(Wire& wire, const ClientHello& hello) override {
    if (wire.is_ended()) co_return;
    wire.end_with_reset();
    wire.delivered(fmt::format("RST after a ClientHello of {} bytes", hello.size));
  }
};

}  // namespace

extern const FaultKind kResetAfterHello = {
    .name = "reset-after-hello",
    .summary = "read the ClientHello, then reset the TCP connection",
    .site = FaultSite::server,
    .parameters = parameters_of(kParams),
    .make = [](const Node& params) -> std::unique_ptr<Fault> {
      read<Params>(params, kParams);
      return std::make_unique<ResetAfterHello>();
    },
};

}  // namespace lab

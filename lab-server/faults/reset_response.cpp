// Resets the connection instead of answering, as a firewall does that blocks the way to the responder.

#include "lab-server/faults/fault.h"

namespace lab {
namespace {

struct ResetResponseParams {};
const Fields<ResetResponseParams> kResetResponseParams = {};

class ResetResponse : public Fault {
 public:
  awaitable<void> on_response(Wire& wire, HttpAnswer&) override {
    if (wire.is_ended()) co_return;
    wire.end_with_reset();
    wire.delivered("RST instead of the answer");
  }
};

}  // namespace

extern const FaultKind kResetResponse = {
    .name = "reset-response",
    .summary = "reset the connection instead of sending a responder's answer",
    .site = FaultSite::responder,
    .commits = Misbehaviour::responder_failure,
    .parameters = {},
    .make = [](const Node& params) -> std::unique_ptr<Fault> {
      read<ResetResponseParams>(params, kResetResponseParams);
      return std::make_unique<ResetResponse>();
    },
};

}  // namespace lab

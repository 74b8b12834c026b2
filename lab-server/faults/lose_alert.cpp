// Resets the connection instead of letting our alert arrive: a close with unread bytes sends an RST, and the
// RST overtakes the alert with the reason.

#include "lab-server/faults/fault.h"

namespace lab {
namespace {

struct LoseAlertParams {};

const Fields<LoseAlertParams> kLoseAlertParams = {};

class LoseAlert : public Fault {
 public:
  explicit LoseAlert(const LoseAlertParams&) {}

  awaitable<void> on_outgoing(Wire& wire, Flight& flight) override {
    if (!flight.has_alert) co_return;
    flight.bytes.clear();
    wire.end_with_reset();
    wire.delivered("RST instead of our alert");
  }
};

}  // namespace

extern const FaultKind kLoseAlert = {
    .name = "lose-alert",
    .summary = "reset the connection so that the server's alert never arrives",
    .site = FaultSite::server,
    .commits = Misbehaviour::alert_lost,
    .parameters = parameters_of(kLoseAlertParams),
    .make = [](const Node& params) -> std::unique_ptr<Fault> {
      return std::make_unique<LoseAlert>(read<LoseAlertParams>(params, kLoseAlertParams));
    },
};

}  // namespace lab

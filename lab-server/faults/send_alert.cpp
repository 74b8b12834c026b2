// Sends an alert at any place, as a server does that is overloaded, does not serve the name, or does not
// admit the client.

#include <fmt/format.h>

#include "lab-server/faults/ending.h"
#include "lab-server/faults/place.h"
#include "lab-server/scenario/alert_key.h"
#include "lab-server/tls/alert.h"
#include "lab-server/tls/numbers.h"
#include "lab-server/tls/record.h"

namespace lab {
namespace {

struct SendAlertParams : PlaceParams {
  uint8_t description = 80;
  bool is_warning = false;
};

const Fields<SendAlertParams> kSendAlertParams = {
    {"at", kPlaceHelp, set<&SendAlertParams::at, SendAlertParams>},
    {"after_bytes", kAfterBytesHelp, set<&SendAlertParams::after_bytes, SendAlertParams>},
    {"description", "the alert's name", alert_at<&SendAlertParams::description, SendAlertParams>},
    {"warning", "true: a warning in plaintext, after which the connection continues",
     set<&SendAlertParams::is_warning, SendAlertParams>},
};

class SendAlert : public FaultAt {
 public:
  explicit SendAlert(const SendAlertParams& params) : FaultAt(params), params_(params) {}

  // A warning leaves no other trace in the event.
  std::optional<Misbehaviour> commits() const override {
    return params_.description == kUnrecognizedName ? Misbehaviour::name_refused : Misbehaviour::none;
  }

 protected:
  awaitable<void> act(Wire& wire) override {
    if (wire.is_ended()) co_return;
    if (params_.is_warning) {
      const uint8_t body[] = {kWarning, params_.description};
      Bytes record = record_bytes(ContentType::alert, 0x0303, body);
      co_await wire.send_raw(std::move(record));
    } else {
      co_await wire.send_alert(params_.description);
    }
    wire.delivered(fmt::format("alert {} {}", alert_name(params_.description), where()));
  }

 private:
  const SendAlertParams params_;
};

}  // namespace

extern const FaultKind kSendAlert = {
    .name = "send-alert",
    .summary = "send an alert at any place",
    .site = FaultSite::server,
    .commits = Misbehaviour::none,
    .parameters = parameters_of(kSendAlertParams),
    .make = [](const Node& params) -> std::unique_ptr<Fault> {
      return std::make_unique<SendAlert>(read<SendAlertParams>(params, kSendAlertParams));
    },
};

}  // namespace lab

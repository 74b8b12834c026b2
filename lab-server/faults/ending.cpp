#include "lab-server/faults/ending.h"

#include <fmt/format.h>

#include "lab-server/tls/alert.h"

namespace lab {
namespace {

// Longer than any client waits: the connection's own deadline comes first.
constexpr Milliseconds kForEver{3'600'000};

const Name<Ending> kNames[] = {
    {Ending::reset, "reset"},
    {Ending::fin, "fin"},
    {Ending::alert, "alert"},
    {Ending::silence, "silence"},
};

}  // namespace

std::span<const Name<Ending>> yaml_names(As<Ending>) { return kNames; }

void read_alert(const Node& node, uint8_t& alert) {
  const auto number = alert_number(node.text());
  if (!number)
    node.fail("the name of an alert", "handshake_failure, internal_error, … or alert_199 for a number");
  alert = *number;
}

std::string alert_text(uint8_t alert) { return alert_name(alert); }
Shape alert_shape() { return text_called("alert", "bad_certificate", "[a-z_]+|alert_[0-9]+"); }

awaitable<void> turn_away(Wire& wire, Ending ending, uint8_t alert, std::string why) {
  if (wire.is_ended()) co_return;
  wire.delivered(fmt::format("{}: {}", why, name_in(kNames, ending)));
  switch (ending) {
    case Ending::reset:
      wire.end_with_reset();
      break;
    case Ending::fin:
      wire.end_with_fin();
      break;
    case Ending::alert:
      co_await wire.send_alert(alert);
      break;
    case Ending::silence:
      co_await wire.sleep(kForEver);
      break;
  }
}

}  // namespace lab

#include "lab-server/faults/ending.h"

#include <fmt/format.h>

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

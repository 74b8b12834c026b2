// The ways in which a server or a middlebox turns a connection away.

#pragma once

#include "lab-server/faults/wire.h"

namespace lab {

enum class Ending { reset, fin, alert, silence };

std::span<const Name<Ending>> yaml_names(As<Ending>);

inline constexpr const char* kEndingHelp = "reset, fin, alert or silence";

// turn_away ends the connection that way, or stays silent until the client leaves, and notes the delivery.
// `why` is the reason, for the event.
awaitable<void> turn_away(Wire& wire, Ending ending, uint8_t alert, std::string why);

}  // namespace lab

// The ways in which a server or a middlebox turns a connection away.

#pragma once

#include "lab-server/faults/wire.h"

namespace lab {

enum class Ending { reset, fin, alert, silence };

void read_value(const Node& node, Ending& ending);

inline constexpr const char* kEndingHelp = "reset, fin, alert or silence (default reset)";

// turn_away ends the connection so, or stays silent until the client leaves, and notes the delivery. `why` is
// what the connection was turned away for.
awaitable<void> turn_away(Wire& wire, Ending ending, uint8_t alert, std::string why);

// read_alert reads an alert by its name: handshake_failure.
void read_alert(const Node& node, uint8_t& alert);

}  // namespace lab

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

// read_alert reads an alert by its name: handshake_failure.
void read_alert(const Node& node, uint8_t& alert);
std::string alert_text(uint8_t alert);
Shape alert_shape();

// alert_at is a member that holds an alert.
template <auto Pointer, class T>
inline constexpr Member<T> alert_at = {
    [](T& object, const Node& node) { read_alert(node, object.*Pointer); },
    [](Node& node, const T& object) { node = scalar_node(alert_text(object.*Pointer), false); }, alert_shape};

}  // namespace lab

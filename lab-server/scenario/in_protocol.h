// A scenario as it meets a client that speaks another protocol than HTTP: the same failure, after that
// protocol's way to TLS.

#pragma once

#include <string>

#include "lab-server/scenario/scenario.h"

namespace lab {

// Why a client that speaks another protocol cannot meet a failure.
inline constexpr const char* kLiesInHttp = "the failure lies in HTTP, which it does not speak";

// why_not_in tells why no client of this protocol can meet the scenario; empty when it can.
std::string why_not_in(const Scenario& scenario, const std::string& protocol);

// in_protocol is the scenario with a server and a client that speak the protocol up to TLS and after it; its
// twin too. Its id stays.
Scenario in_protocol(const Scenario& scenario, const std::string& protocol);

}  // namespace lab

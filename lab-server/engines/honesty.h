// Checks that a server answers only with what its client offers.

#pragma once

#include <span>
#include <string>

#include "lab-server/engines/engine/engine.h"
#include "lab-server/tls/client_hello.h"

namespace lab {

// beyond_offer describes what a server's first flight contains that the ClientHello does not allow: a
// version, suite, group, signature algorithm or extension that the client did not offer, or a
// HelloRetryRequest for a share that it sent. "" when there is nothing. With the connection's secrets in
// key_log it also reads what TLS 1.3 seals.
std::string beyond_offer(const ClientHello& hello, std::span<const uint8_t> flight,
                         const std::string& key_log);

// require_honesty lets a set-up answer clients of many kinds, which ask for sni. Throws Error when the set-up
// answers a client with what that client did not offer, or serves a client that has only weak suites.
void require_honesty(EngineFactory& factory, const std::string& sni);

}  // namespace lab

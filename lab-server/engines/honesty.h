// Whether a server answers with what its client offers, and with nothing else.

#pragma once

#include <span>
#include <string>

#include "lab-server/engines/engine/engine.h"
#include "lab-server/tls/client_hello.h"

namespace lab {

// beyond_offer says what of a server's first flight its ClientHello does not allow: a version, suite, group,
// signature algorithm or extension that was not offered, or a HelloRetryRequest for a share that came. ""
// when there is nothing. What TLS 1.3 seals is read by the key log, where it has the connection's secrets.
std::string beyond_offer(const ClientHello& hello, std::span<const uint8_t> flight,
                         const std::string& key_log);

// require_honesty has a set-up answer clients of many kinds, who ask for sni. Error when it answers one of
// them with what that did not offer, or serves one that has nothing but weak suites.
void require_honesty(EngineFactory& factory, const std::string& sni);

}  // namespace lab

// JA4: a short name for how a client's ClientHello looks, equal for clients of the same stack and set-up.

#pragma once

#include <string>

namespace lab {

struct ClientHello;

// ja4 is the JA4 fingerprint of a ClientHello that came over TCP: t13d1516h2_8daaf6152771_b186095e22b6.
std::string ja4(const ClientHello& hello);

}  // namespace lab

// JA4: a short name for the form of a ClientHello. Clients with the same stack and configuration have the
// same name.

#pragma once

#include <string>

namespace lab {

struct ClientHello;

// ja4 is the JA4 fingerprint of a ClientHello that came over TCP: t13d1516h2_8daaf6152771_b186095e22b6.
std::string ja4(const ClientHello& hello);

}  // namespace lab

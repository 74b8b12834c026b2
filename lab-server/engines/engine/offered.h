// What a ClientHello offers to a server, including the standard's defaults for what it leaves out.

#pragma once

#include <string>
#include <vector>

#include "lab-server/tls/client_hello.h"

namespace lab {

bool offers_version(const ClientHello& hello, uint16_t version);
// A GREASE suite or group counts as not offered, though the client sends it (RFC 8701 3.1: it must not be
// negotiated).
bool offers_cipher(const ClientHello& hello, uint16_t cipher);
bool offers_group(const ClientHello& hello, uint16_t group);
bool offers_scheme(const ClientHello& hello, uint16_t scheme);
bool offers_renegotiation_info(const ClientHello& hello);

// choose_alpn is the first protocol of ours that the client offers; "" for none (RFC 7301 3.2).
std::string choose_alpn(const std::vector<std::string>& ours, const ClientHello& hello);

}  // namespace lab

// Host names and addresses in certificates.

#pragma once

#include <string>
#include <string_view>

#include "lab-server/base/text.h"

namespace lab {

// ip_address is the 4 or 16 octets of an IP address written as text (no brackets), or nothing for any other
// name.
Bytes ip_address(const std::string& text);

// ip_text is the reverse; hex for octets that are neither 4 nor 16.
std::string ip_text(const Bytes& address);

// dns_name_matches: a certificate's DNS name covers host (RFC 9525 6.3). Case does not matter. '*' stands for
// exactly one label, and must be the whole left-most label.
bool dns_name_matches(std::string_view presented, std::string_view host);

// dns_name_fault tells why a certificate's DNS name is not a host name (RFC 1123 2.1, RFC 9525 6.3): an odd
// character, an address, '*' elsewhere than as the whole left-most label. Empty when the name is valid. Names
// of services and containers may hold '_', so the caller can allow it.
std::string dns_name_fault(const std::string& name, bool allows_underscore = false);

}  // namespace lab

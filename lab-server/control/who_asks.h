// Who may use the control API: programs on this machine, but no web page in a browser on it.

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lab {

// is_loopback_name: the host of "host", "host:port" or "[address]:port" can only be this machine: localhost,
// a name below it, 127.x.x.x or ::1.
bool is_loopback_name(std::string_view authority);

// why_not tells why a request is refused, judged by its Host and its Origin (RFC 9110 7.2, RFC 6454 7;
// nothing where the header is missing). The Host betrays a page whose name was made to point here (DNS
// rebinding), the Origin any other page.
std::optional<std::string> why_not(const std::optional<std::string>& host,
                                   const std::optional<std::string>& origin);

}  // namespace lab

// Who may use the control API: programs of this machine, and no web page that a browser on it shows.

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lab {

// is_loopback_name says whether the host of "host", "host:port" or "[address]:port" can only be this machine:
// localhost, a name below it, 127.x.x.x or ::1.
bool is_loopback_name(std::string_view authority);

// why_not says why a request is refused, by its Host and its Origin (RFC 9110 7.2, RFC 6454 7; nothing where
// the header is missing). A page whose name was made to point here (DNS rebinding) shows in the first, any
// other page in the second.
std::optional<std::string> why_not(const std::optional<std::string>& host,
                                   const std::optional<std::string>& origin);

}  // namespace lab

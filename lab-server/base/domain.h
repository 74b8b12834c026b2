// The domain below which all names of the lab are: "localhost", or one that other machines resolve.

#pragma once

#include <string>
#include <string_view>

#include "lab-server/base/node.h"

namespace lab {

// Files always spell the lab's own names below this one.
inline constexpr std::string_view kLocalhost = "localhost";  // RFC 6761 6.3

// moved_below replaces each name localhost in the keys and texts of a file, alone or as the end of a longer
// name, by domain: with "lab.test", api.localhost becomes api.lab.test. All keep their places.
Node moved_below(const Node& file, std::string_view domain);

// why_no_domain returns why text cannot be such a domain (RFC 1035 2.3.1), or "" when it can.
std::string why_no_domain(const std::string& text);

}  // namespace lab

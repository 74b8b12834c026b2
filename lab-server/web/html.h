// Puts text into HTML.

#pragma once

#include <map>
#include <string>
#include <string_view>

namespace lab {

// escaped is text with HTML's special characters escaped, also for use within quotes.
std::string escaped(std::string_view text);

// filled replaces each {{key}} by its value; a key without a value stays.
std::string filled(std::string_view page, const std::map<std::string, std::string>& values);

}  // namespace lab

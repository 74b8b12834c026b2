// Text put into HTML.

#pragma once

#include <map>
#include <string>
#include <string_view>

namespace lab {

// escaped is text as HTML shows it, also within quotes.
std::string escaped(std::string_view text);

// filled puts values in the place of {{key}}; a key that has none stays.
std::string filled(std::string_view page, const std::map<std::string, std::string>& values);

}  // namespace lab

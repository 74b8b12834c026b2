// Checks for the values of options. Each returns why a value is wrong, or "" for a right one.

#pragma once

#include <string>

namespace lab {

// why_no_port accepts a number from 0 to 65535.
std::string why_no_port(const std::string& value);
// why_no_address accepts an address of IPv4 or IPv6.
std::string why_no_address(const std::string& value);
// why_no_text accepts any text except the empty one, which most often comes from an unset variable.
std::string why_no_text(const std::string& value);
// why_no_path accepts the name of a file or a folder.
std::string why_no_path(const std::string& value);
// why_no_folder is why_no_path without "-", which stands for stdout elsewhere.
std::string why_no_folder(const std::string& value);

}  // namespace lab

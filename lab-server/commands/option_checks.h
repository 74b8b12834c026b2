// What the values of options must be, told alike: each says why a value is none, and "" of one that is.

#pragma once

#include <string>

namespace lab {

// why_no_port takes a number from 0 to 65535.
std::string why_no_port(const std::string& value);
// why_no_text takes any but an empty one, which is most often a variable that is not set.
std::string why_no_text(const std::string& value);
// why_no_path takes the name of a file or a folder.
std::string why_no_path(const std::string& value);
// why_no_folder is why_no_path without "-", which stands for stdout elsewhere.
std::string why_no_folder(const std::string& value);

}  // namespace lab

// The surroundings a client runs in: nothing of the user's but the way to find programs.

#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lab {

// search_path is where programs are looked for: the system's folders first, then the user's $PATH.
std::string search_path();

// find_program returns the path of a program, or nothing when it is not installed. A name with a slash is a
// path.
std::optional<std::filesystem::path> find_program(std::string_view name);

// client_environment is all that a client inherits. SSL_CERT_FILE, CURL_CA_BUNDLE, GODEBUG and the like would
// change what it trusts and says. folder/home and folder/tmp are made, empty and private.
std::vector<std::string> client_environment(const std::filesystem::path& folder);

// whole_environment is the user's own, for building programs: toolchains need it.
std::vector<std::string> whole_environment();

}  // namespace lab

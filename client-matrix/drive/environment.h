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
// path, and counts from the folder.
std::optional<std::filesystem::path> find_program(std::string_view name,
                                                  const std::filesystem::path& folder = {});

// client_environment is all that a client inherits. SSL_CERT_FILE, CURL_CA_BUNDLE, GODEBUG and the like would
// change what it trusts and says. folder/home and folder/tmp are made, empty and private.
std::vector<std::string> client_environment(const std::filesystem::path& folder);

// build_environment is the user's own, which toolchains need, in UTF-8, with caches below the folder unless
// the user has set XDG_CACHE_HOME: without HOME, Go knows no other place.
std::vector<std::string> build_environment(const std::filesystem::path& cache);

}  // namespace lab

// The environment in which a client runs: it gets nothing of the user's except the search path.

#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lab {

// search_path lists the folders in which programs are searched: the system's first, then the user's $PATH.
std::string search_path();

// find_program returns the path of a program, or nothing when it is not installed. A name with a slash is a
// path relative to the folder.
std::optional<std::filesystem::path> find_program(std::string_view name,
                                                  const std::filesystem::path& folder = {});

// client_environment is all that a client inherits. SSL_CERT_FILE, CURL_CA_BUNDLE, GODEBUG and the like would
// change what it trusts and prints. Makes folder/home and folder/tmp, empty and private.
std::vector<std::string> client_environment(const std::filesystem::path& folder);

// build_environment is the user's own environment, which toolchains need, in UTF-8. Caches go below the
// folder unless the user has set XDG_CACHE_HOME: without HOME, Go has no other place for them.
std::vector<std::string> build_environment(const std::filesystem::path& cache);

}  // namespace lab

// Input of a program: a file, a pipe, or stdin.

#pragma once

#include <cstddef>
#include <string>

namespace lab {

// read_input returns all bytes of the file with that name; "-" is stdin. Throws Error when it is missing, a
// folder, or over max_bytes.
std::string read_input(const std::string& name, size_t max_bytes = 64 * 1024 * 1024);

}  // namespace lab

// A wrong clock for a client: libfaketime changes the time that its process sees.

#pragma once

#include <chrono>
#include <filesystem>
#include <optional>

#include "client-matrix/drive/child.h"

namespace lab {

// faketime_library is the path of the library; nothing when it is not installed.
std::optional<std::filesystem::path> faketime_library();

// skew makes the command run with its clock that far ahead, or behind when negative. Throws Error when the
// library is missing.
void skew(Command& command, std::chrono::seconds ahead);

}  // namespace lab

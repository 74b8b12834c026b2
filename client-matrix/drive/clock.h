// A wrong clock for a client: libfaketime tells its process another time.

#pragma once

#include <chrono>
#include <filesystem>
#include <optional>

#include "client-matrix/drive/child.h"

namespace lab {

// faketime_library is where the library lies; nothing when it is not installed.
std::optional<std::filesystem::path> faketime_library();

// skew has the command run with its clock that far ahead, or behind when negative. Error when the library is
// missing.
void skew(Command& command, std::chrono::seconds ahead);

}  // namespace lab

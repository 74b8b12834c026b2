// A wrong clock for a client: libfaketime tells its process another time.

#pragma once

#include <chrono>
#include <filesystem>
#include <optional>

#include "client-matrix/child.h"

namespace lab {

// Who makes a client see a wrong clock: libfaketime in its process, or its own program, which is told how far
// it shall be off (a static program loads no library).
enum class ClockBy { faketime, program };

// faketime_library is where the library lies; nothing when it is not installed.
std::optional<std::filesystem::path> faketime_library();

// skew has the command run with its clock that far ahead, or behind when negative. Error when the library is
// missing.
void skew(Command& command, std::chrono::seconds ahead);

}  // namespace lab

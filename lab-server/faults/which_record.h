// Which of a connection's records a fault is about.

#pragma once

#include <optional>

#include "lab-server/faults/fault.h"

namespace lab {

enum class WhichRecord { first, first_sealed, reply };

inline constexpr const char* kWhichRecordHelp = "first, first-sealed or reply (the one with the reply)";

std::span<const Name<WhichRecord>> yaml_names(As<WhichRecord>);

// find_record finds that record; nothing when it is not in this flight.
std::optional<RecordPlace> find_record(const Flight& flight, WhichRecord which);

}  // namespace lab

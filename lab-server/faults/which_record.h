// Which of a connection's records a fault is about.

#pragma once

#include <optional>

#include "lab-server/faults/fault.h"

namespace lab {

enum class WhichRecord { first, first_sealed, change_cipher_spec, reply };

inline constexpr const char* kWhichRecordHelp = 
    "first, first-sealed, change-cipher-spec or reply (the one with the reply)";

void read_value(const Node& node, WhichRecord& which);

// find_record gives that record when it is in this flight.
std::optional<RecordPlace> find_record(const Flight& flight, WhichRecord which);

}  // namespace lab

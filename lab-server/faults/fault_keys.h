// What may stand under `faults:`, for the tables of keys that are shown and checked.

#pragma once

#include "lab-server/base/keys.h"

namespace lab {

// fault_shapes tells what a scenario's tables only call "fault" and "responder's fault": a name, or a map of
// one fault's parameters with `when:` beside it.
const KnownShapes& fault_shapes();

}  // namespace lab

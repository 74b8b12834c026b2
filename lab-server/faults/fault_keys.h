// The keys that `faults:` may hold, for help and for the schemas.

#pragma once

#include "lab-server/base/keys.h"

namespace lab {

// fault_shapes defines what a scenario's tables only call "fault" and "responder's fault": a name, or a map
// of one fault's parameters with `when:` beside it.
const KnownShapes& fault_shapes();

}  // namespace lab

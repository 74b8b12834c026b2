// What the lab itself knows, for tests that hold it against what was really printed.

#pragma once

#include "lab-server/diagnosis/diagnoses.h"

namespace lab {

// the_labs are the lab's causes with the words of all its layers.
const Diagnoses& the_labs();

}  // namespace lab

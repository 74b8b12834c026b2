// The openssl program as an independent judge.

#pragma once

#include "tests/catch.h"
#include "tests/support/program.h"

namespace lab {

// has_openssl says whether the judge is there; without it the test is skipped (can_use).
inline bool has_openssl() { return can_use("openssl"); }

}  // namespace lab

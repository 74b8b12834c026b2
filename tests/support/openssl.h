// The openssl program as an independent judge.

#pragma once

#include "tests/catch.h"
#include "tests/support/program.h"

namespace lab {

// has_openssl says whether the judge is there, and says so in the report when it is not.
inline bool has_openssl() {
  if (is_installed("openssl")) return true;
  WARN("skipped: openssl is not installed");
  return false;
}

}  // namespace lab

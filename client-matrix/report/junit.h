// A run of the matrix in the format of test tools.

#pragma once

#include <string>

#include "client-matrix/judge/record.h"

namespace lab {

// report_junit is JUnit's XML: one suite per client, one case per scenario.
std::string report_junit(const RunRecord& run);

}  // namespace lab

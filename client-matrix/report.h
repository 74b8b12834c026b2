// A run of the matrix as people and other programs read it. All of it is made from the record alone.

#pragma once

#include <string>

#include "client-matrix/record.h"

namespace lab {

// report_text is what a terminal shows: the matrix, the grades, exceptions, surprises, what is missing, the
// figures.
std::string report_text(const RunRecord& run, bool colour);

// figures is the last line: "8 clients × 21 scenarios: 168 cells, 152 confirmed, …". Its numbers add up.
std::string figures(const RunRecord& run);

// report_junit is JUnit's XML: one suite per client, one case per scenario.
std::string report_junit(const RunRecord& run);

}  // namespace lab

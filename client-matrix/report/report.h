// A run of the matrix as people read it, made from the record alone.

#pragma once

#include <string>

#include "client-matrix/judge/record.h"

namespace lab {

// report_text is the report for a terminal. It shows each client's results and how well its words name the
// causes; the deviations, each reason once; surprises with all evidence; and the figures. It shows every cell
// when the run is small, or with is_full.
std::string report_text(const RunRecord& run, bool colour, bool is_full = false);

// figures is the last line: "8 clients × 21 scenarios: 168 cells, 152 confirmed, …". Its numbers add up.
std::string figures(const RunRecord& run);

}  // namespace lab

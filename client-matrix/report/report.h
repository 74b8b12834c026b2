// A run of the matrix as people read it. All of it is made from the record alone.

#pragma once

#include <string>

#include "client-matrix/judge/record.h"

namespace lab {

// report_text is what a terminal shows: how each client did and how well its words name the causes, what
// deviates and why, each reason once, surprises with all evidence, and the figures. Every cell has its place
// in it when the run is small, or with is_full.
std::string report_text(const RunRecord& run, bool colour, bool is_full = false);

// figures is the last line: "8 clients × 21 scenarios: 168 cells, 152 confirmed, …". Its numbers add up.
std::string figures(const RunRecord& run);

}  // namespace lab

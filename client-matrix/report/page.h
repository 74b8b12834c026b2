// A run of the matrix as one page of HTML that needs no network: cells, both sides' stories, causes,
// wordings.

#pragma once

#include <filesystem>
#include <string>

#include "client-matrix/judge/record.h"
#include "lab-server/diagnosis/diagnoses.h"

namespace lab {

// report_page fills the page of `folder` (page.html, page.css, page.js) with the run. Texts of clients are
// data in it, never HTML.
std::string report_page(const RunRecord& run, const Diagnoses& diagnoses,
                        const std::filesystem::path& folder);

}  // namespace lab

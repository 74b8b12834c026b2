// Writing down what a version of a client does that nobody had measured before.

#pragma once

#include <string>
#include <vector>

#include "client-matrix/judge/record.h"
#include "client-matrix/knowledge/client_file.h"

namespace lab {

// Approval is a client's file after it: the whole text, and the lines that were written.
struct Approval {
  std::string text;
  std::vector<std::string> lines;
};

// approve adds the version found in a run to `measured:`, and to `behaviours:` what is new of it: a row from
// this version on, up to the next that was measured. `text` is what stands in `file`; `cells` are the
// client's, of all scenarios. Error when there is nothing that may be approved: a measured version, a cell
// that says nothing.
Approval approve(const std::string& text, const ClientFile& file, const ClientRecord& client,
                 const std::vector<CellRecord>& cells, const std::string& date, LayerFolder& layers);

}  // namespace lab

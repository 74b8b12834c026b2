// Records the behaviour of a client version that was not measured before.

#pragma once

#include <string>
#include <vector>

#include "client-matrix/judge/record.h"
#include "client-matrix/knowledge/client_file.h"

namespace lab {

// Approval is a client's file after the approval: the whole text, and the new lines.
struct Approval {
  std::string text;
  std::vector<std::string> lines;
};

// approve adds the version found in a run to `measured:`, and its new behaviour to `behaviours:`: a row from
// this version on, up to the next measured one. `text` is the content of `file`; `cells` are the client's, of
// all scenarios. Throws Error when the version is measured already, and for a cell that proves nothing.
Approval approve(const std::string& text, const ClientFile& file, const ClientRecord& client,
                 const std::vector<CellRecord>& cells, const std::string& date, LayerFolder& layers);

}  // namespace lab

// What changed between two runs: outcomes, causes, grades, and the clients' words.

#pragma once

#include <string>
#include <vector>

#include "client-matrix/judge/record.h"

namespace lab {

// One cell that is not the same in both runs.
struct Change {
  std::string client;
  std::string scenario;
  std::string before;  // "rejected, expired (generic)", or the words; "not run" for a cell that was not there
  std::string after;
};

struct Diff {
  size_t cells = 0;                 // in both runs
  std::vector<Change> outcomes;     // another outcome, or another cause
  std::vector<Change> grades;       // the words name the cause better, or worse
  std::vector<Change> words;        // other words, with the same outcome, cause and grade
  std::vector<Change> only_before;  // cells that are in one run only
  std::vector<Change> only_after;

  // has_changed: a client does something else than before, or says less or more of it.
  bool has_changed() const { return !outcomes.empty() || !grades.empty(); }
};

// diff compares the cells of the same client and scenario. `renamed` gives clients of the first run another
// name: {"node", "node-24"} compares the node of the first run with the node-24 of the second, and only
// those.
Diff diff(const RunRecord& before, const RunRecord& after,
          const std::vector<std::pair<std::string, std::string>>& renamed = {});

// diff_text shows it for a terminal: each change, and then the figures. with_words also shows other words.
std::string diff_text(const Diff& diff, bool colour, bool with_words);
nlohmann::json to_json(const Diff& diff);

// skeleton is a text without what differs from run to run: ports, times, serial numbers, names of our CAs.
std::string skeleton(const std::string& text);

}  // namespace lab

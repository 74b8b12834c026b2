// Explains a text from a terminal or a log: which program wrote it, what it means, which causes remain.

#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "client-matrix/explain/server_logs.h"
#include "lab-server/diagnosis/diagnoses.h"

namespace lab {

// Told is one piece of information in a text, and the causes that it can mean.
struct Told {
  std::string line;                 // the first line with it
  size_t lines = 1;                 // how many lines have it
  std::string layer;                // whose words they are
  std::string by;                   // the reason: "alert 48 (unknown_ca)", or the words that matched
  std::string server;               // the server whose log it is; empty: the text is a client's
  std::vector<std::string> causes;  // ids, the likeliest first
};

// Explanation is all the information in a text, the most precise first.
struct Explanation {
  enum class Verdict { exact, candidates, unknown };  // one cause remains, several do, or nothing is known
  Verdict verdict = Verdict::unknown;
  std::vector<Told> told;
  std::vector<std::string>
      causes;  // of the most precise information, without those that the server's events exclude
};
const char* name_of(Explanation::Verdict verdict);

// Explainer knows the words of all layers. The diagnoses must outlive it.
class Explainer {
 public:
  Explainer(const Diagnoses& diagnoses, ServerLogs servers)
      : diagnoses_(diagnoses), servers_(std::move(servers)) {}

  // explain reads a short text as a whole, as the matrix does, and a long one as a log, line by line. With
  // `layers` the text is of a client on these layers; without, explain finds out which program wrote it.
  // Events are the server's account of the same connection (docs/events.md): they exclude causes.
  Explanation explain(std::string_view text, const std::vector<std::string>& layers = {},
                      const std::vector<nlohmann::json>& events = {}) const;

 private:
  std::vector<Told> story(std::string_view text, const std::vector<std::string>& layers) const;
  std::vector<Told> log(std::string_view text, const std::vector<std::string>& layers) const;

  const Diagnoses& diagnoses_;
  const ServerLogs servers_;
};

}  // namespace lab

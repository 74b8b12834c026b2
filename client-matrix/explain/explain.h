// What a text that somebody found in a terminal or a log can mean: who speaks, what they say, which causes
// are left.

#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "client-matrix/explain/server_logs.h"
#include "lab-server/diagnosis/diagnoses.h"

namespace lab {

// Told is one thing that a text tells, and what it can mean.
struct Told {
  std::string line;                 // the first line that tells it
  size_t lines = 1;                 // so many lines tell it
  std::string layer;                // whose words they are
  std::string by;                   // what decided: "alert 48 (unknown_ca)", or the words that matched
  std::string server;               // the server whose log tells what a client did; empty: a client speaks
  std::vector<std::string> causes;  // ids, the likeliest first
};

// Explanation is all that a text tells, the most telling first.
struct Explanation {
  enum class Verdict { exact, candidates, unknown };  // one cause is left, several, or nothing is known
  Verdict verdict = Verdict::unknown;
  std::vector<Told> told;
  std::vector<std::string> causes;  // of what tells most, after what the server's events leave of them
};
const char* name_of(Explanation::Verdict verdict);

// Explainer knows the words of all layers. The diagnoses must outlive it.
class Explainer {
 public:
  Explainer(const Diagnoses& diagnoses, ServerLogs servers)
      : diagnoses_(diagnoses), servers_(std::move(servers)) {}

  // explain reads a short text as one story, as the matrix does, and a long one as a log, line by line. With
  // `layers` the text is that client's; without, who speaks is found out. Events are the server's account of
  // the same connection (docs/events.md): they leave fewer causes.
  Explanation explain(std::string_view text, const std::vector<std::string>& layers = {},
                      const std::vector<nlohmann::json>& events = {}) const;

 private:
  std::vector<Told> story(std::string_view text, const std::vector<std::string>& layers) const;
  std::vector<Told> log(std::string_view text, const std::vector<std::string>& layers) const;

  const Diagnoses& diagnoses_;
  const ServerLogs servers_;
};

}  // namespace lab

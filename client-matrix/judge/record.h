// What a run of the matrix leaves behind: clients, scenarios, cells. Reports are views of it.

#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "lab-server/diagnosis/diagnoses.h"
#include "lab-server/scenario/outcome.h"

namespace lab {

// What a cell's diagnosis is when the evidence gives none.
inline constexpr const char* kContradicted = "contradicted";  // the two sides exclude each other
inline constexpr const char* kUndecided = "undecided";        // several causes remain

// What a cell means for the run.
enum class Status {
  confirmed,    // as expected, and proven
  exception,    // deviates exactly as the client's file declares
  unsteady,     // not as expected, and then as expected when it was tried again
  surprise,     // anything else that was tried
  is_new,       // the same, of a version of the client that was never measured
  unsupported,  // this client cannot be driven so
  is_void,      // nothing can be said
};
extern const Name<Status> kStatusNames[7];
const char* name_of(Status status);

// is_as_expected says whether a cell of that status is as expected, and proven: a void cell is neither.
constexpr bool is_as_expected(Status status) {
  return status != Status::surprise && status != Status::is_new && status != Status::is_void;
}

struct CellRecord {
  std::string client;
  std::string scenario;
  Outcome outcome = Outcome::is_void;
  Outcome expected = Outcome::accepted;
  std::string diagnosis;  // an id, kContradicted or kUndecided
  std::string expected_diagnosis;
  std::optional<Grade> grade;  // of the client's own words; nothing where there was nothing to name
  Status status = Status::is_void;
  std::string reason;                     // one line: why this status
  bool no_longer_deviates = false;        // the client's file says that it does
  std::vector<std::string> explanations;  // of a surprise: what is known of others and would account for it
  std::string text;                       // all the client said
  std::vector<nlohmann::json> events;
  double ms = 0;

  bool is_confirmed() const { return status == Status::confirmed; }
};

struct ClientRecord {
  std::string id;
  std::string title;
  std::string stack;
  std::string version;
  std::string missing;     // what is not installed of it; empty when all is
  std::string failed;      // how its build or start failed
  std::string unmeasured;  // what of its version was never measured: "8.14.1, OpenSSL 3.5.1"
  std::string file;        // its own file, where it is none of the lab's
};

struct ScenarioRecord {
  std::string id;
  std::string title;
  std::string diagnosis;
};

struct RunRecord {
  std::string time;  // when it began, RFC 3339, UTC
  double seconds = 0;
  int64_t deadline_ms = 0;
  bool is_interrupted = false;
  bool is_strict = false;                 // what is new counts as a surprise
  std::vector<ClientRecord> clients;      // in the order of the columns
  std::vector<ScenarioRecord> scenarios;  // in the order of the rows
  std::vector<CellRecord> cells;

  // has_failed says whether a client could not be built or started.
  bool has_failed() const;
  const CellRecord* find(const std::string& client, const std::string& scenario) const;
  size_t count(Status status) const;
  // is_as_expected says whether every cell that could be tried was, but for what is new.
  bool is_as_expected() const;
};

// utf8 is text with whatever is not UTF-8 replaced: clients print what they like.
std::string utf8(const std::string& text);

nlohmann::json to_json(const RunRecord& run);
// run_from_json reads what to_json wrote; Error when it is something else. name is what the error calls it.
RunRecord run_from_json(const nlohmann::json& json, const std::string& name);

}  // namespace lab

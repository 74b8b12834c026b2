// The record of a run of the matrix: clients, scenarios, cells. Reports are views of it.

#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "lab-server/diagnosis/diagnoses.h"
#include "lab-server/scenario/outcome.h"

namespace lab {

// A cell's diagnosis when the evidence does not leave exactly one.
inline constexpr const char* kContradicted = "contradicted";  // the two sides exclude each other
inline constexpr const char* kUndecided = "undecided";        // several causes remain

// What a cell means for the run.
enum class Status {
  confirmed,    // as expected, and proven
  exception,    // deviates exactly as the client's file declares
  unsteady,     // not as expected, but as expected in the retry
  surprise,     // any other result
  is_new,       // the same, in a version of the client that was never measured
  unsupported,  // this client cannot do what the scenario needs
  is_void,      // the cell proves nothing
};
extern const Name<Status> kStatusNames[7];
const char* name_of(Status status);

// is_as_expected: a cell of that status is as expected, and proven. A void cell is neither.
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
  std::optional<Grade> grade;  // of the client's own words; nothing where nothing failed
  Status status = Status::is_void;
  std::string reason;                     // one line: why this status
  bool no_longer_deviates = false;        // its file declares a deviation that did not happen
  std::vector<std::string> explanations;  // for a surprise: known behaviour of others that would explain it
  std::string text;                       // all that the client printed
  std::vector<nlohmann::json> events;
  double ms = 0;

  bool is_confirmed() const { return status == Status::confirmed; }
  // is_unsafe: the client went on where a good client refuses, whatever the reason.
  bool is_unsafe() const {
    return outcome == Outcome::accepted && expected == Outcome::rejected && status != Status::is_void;
  }
};

struct ClientRecord {
  std::string id;
  std::string title;
  std::string stack;
  std::string version;
  std::string missing;     // the part of it that is not installed; empty when all is
  std::string failed;      // how its build or start failed
  std::string unmeasured;  // the versions in it that were never measured: "8.14.1, OpenSSL 3.5.1"
  std::string file;        // its file, if it is the user's own
};

struct ScenarioRecord {
  std::string id;
  std::string title;
  std::string diagnosis;
};

struct RunRecord {
  std::string time;        // when it began, RFC 3339, UTC
  double seconds = 0;      // from the first cell to the last
  double cpu_seconds = 0;  // of all processes in that time, ours and the clients'
  unsigned cores = 1;
  int64_t deadline_ms = 0;
  bool is_interrupted = false;
  bool is_strict = false;                 // new behaviour counts as a surprise
  std::vector<ClientRecord> clients;      // in the order of the columns
  std::vector<ScenarioRecord> scenarios;  // in the order of the rows
  std::vector<CellRecord> cells;

  // has_failed: at least one client could not be built or started.
  bool has_failed() const;
  const CellRecord* find(const std::string& client, const std::string& scenario) const;
  size_t count(Status status) const;
  // is_as_expected: every cell that could be tried is as expected or new.
  bool is_as_expected() const;
};

// utf8 is text with all invalid UTF-8 replaced: clients may print any bytes.
std::string utf8(const std::string& text);

nlohmann::json to_json(const RunRecord& run);
// run_from_json reads the output of to_json; throws Error for anything else. name is the input's name in the
// error.
RunRecord run_from_json(const nlohmann::json& json, const std::string& name);

}  // namespace lab

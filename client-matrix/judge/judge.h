// Judges what happened in a cell. No client and no scenario is named here.

#pragma once

#include <set>
#include <string>
#include <vector>

#include "client-matrix/judge/record.h"
#include "client-matrix/knowledge/client_file.h"
#include "lab-server/diagnosis/diagnoses.h"
#include "lab-server/scenario/scenario.h"

namespace lab {

// Facts is what both sides of a cell saw.
struct Facts {
  Outcome outcome = Outcome::is_void;
  std::string text;                    // what the client printed; in a void or unsupported cell, the reason
  std::vector<nlohmann::json> events;  // docs/events.md
  double ms = 0;
  std::string end;  // how we saw the client end, if the outcome is not its own report
};

// The outcome and the diagnosis that a client must end with.
struct Expected {
  Outcome outcome = Outcome::accepted;
  std::string diagnosis = kNoDiagnosis;
};

// expected_of is what a scenario expects of a client with these traits. A client that makes up for the fault
// (accepted_by) or cannot notice it (noticed_by) rightly accepts, and then there is nothing to diagnose.
Expected expected_of(const Expect& expect, const std::vector<std::string>& traits);

// backed_by_events makes the outcome void, with the reason, if the client reports contact with a server
// (accepted, rejected or timed out) and the server saw no connection.
Facts backed_by_events(Facts facts);

// why_undelivered tells why the scenario's deviation did not reach the client; empty when it did. A failed
// attempt must have reached `phase`, and the server must have committed every fault that it set out to
// commit, except those in `cut_off`. With `may_not_apply`, a fault that reported `applies: false` does not
// count as undelivered.
std::string why_undelivered(const Facts& facts, Phase phase, bool may_not_apply = false,
                            const std::set<std::string>& cut_off = {});

// declared is the expectation for a client with this exception; `regular` is that for other clients.
Expected declared(const Deviation& exception, const Expected& regular);

// judge fills a cell from its facts, the scenario's expectation and the client's declared exceptions. A
// deviation of a version that was never measured is new.
CellRecord judge(const Scenario& scenario, const ClientFile& client, const Facts& facts,
                 const Diagnoses& diagnoses);

// retried combines a surprising cell with its retry: it keeps the first if the retry was no better, and else
// marks it unsteady, with the first's evidence.
CellRecord retried(CellRecord first, const CellRecord& again);

// matches: the cell's outcome is the one that its scenario expects, and proven. Baselines and twins must
// match.
bool matches(const Facts& facts, const Expected& expected, Phase phase);

}  // namespace lab

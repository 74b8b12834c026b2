// From what happened in a cell to what it means. No client and no scenario is named here.

#pragma once

#include <set>
#include <string>
#include <vector>

#include "client-matrix/judge/record.h"
#include "client-matrix/knowledge/client_file.h"
#include "lab-server/diagnosis/diagnoses.h"
#include "lab-server/scenario/scenario.h"

namespace lab {

// Facts is what both sides of one cell saw.
struct Facts {
  Outcome outcome = Outcome::is_void;
  std::string text;                    // what the client said; of a void or unsupported cell, why
  std::vector<nlohmann::json> events;  // docs/events.md
  double ms = 0;
  std::string end;  // what we saw of its end where the outcome is not by the client's own account
};

// What a client must come to.
struct Expected {
  Outcome outcome = Outcome::accepted;
  std::string diagnosis = kNoDiagnosis;
};

// expected_of is what a scenario expects of a client with these traits. A client that makes up for the fault
// (accepted_by) or cannot notice it (noticed_by) rightly accepts, and then there is nothing to diagnose.
Expected expected_of(const Expect& expect, const std::vector<std::string>& traits);

// backed_by_events makes the outcome void, with the reason, if the client reports that a server accepted it,
// refused it or kept it waiting, and the server saw no connection.
Facts backed_by_events(Facts facts);

// why_undelivered says why the scenario's deviation did not reach the client; empty when it did. A failed
// attempt must have reached `phase`, and the server must have committed every fault that it set out to
// commit, except those in `cut_off`. With `may_not_apply`, a fault that reported `applies: false` does not
// count as undelivered.
std::string why_undelivered(const Facts& facts, Phase phase, bool may_not_apply = false,
                            const std::set<std::string>& cut_off = {});

// declared is what a client with this exception must come to, where others must come to `regular`.
Expected declared(const Deviation& exception, const Expected& regular);

// judge fills a cell from its facts, the scenario's expectation and the client's declared exceptions. What
// deviates in a version that was never measured is new.
CellRecord judge(const Scenario& scenario, const ClientFile& client, const Facts& facts,
                 const Diagnoses& diagnoses);

// retried combines a surprising cell with its retry: it keeps the first if the retry was no better, and else
// marks it unsteady, with the first's evidence.
CellRecord retried(CellRecord first, const CellRecord& again);

// matches says whether a cell's outcome is what its scenario expects, and proven: what baselines and twins
// must do.
bool matches(const Facts& facts, const Expected& expected, Phase phase);

}  // namespace lab

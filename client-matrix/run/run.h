// A run of the matrix: every client against every scenario, each cell on a port of its own.

#pragma once

#include <vector>

#include "certs-gen/issue/client_files.h"
#include "client-matrix/drive/drive.h"
#include "client-matrix/drive/installed.h"
#include "client-matrix/judge/record.h"
#include "client-matrix/run/artifacts.h"
#include "lab-server/diagnosis/diagnoses.h"
#include "lab-server/scenario/scenario.h"
#include "lab-server/server/lab.h"

namespace lab {

// kBaselines is the folder of the scenarios every client must pass before its other cells mean anything: a
// good server, a closed port, an unknown CA.
inline constexpr const char* kBaselines = "baseline/";

struct RunPlan {
  std::vector<const Client*> clients;      // installed or not
  std::vector<const Scenario*> scenarios;  // the baselines among them
  Milliseconds deadline{4000};             // of one connection
  size_t jobs = 2;                         // cells at a time
  bool is_terminal = false;                // whether progress may draw
  bool is_strict = false;                  // what is new counts as a surprise
  Layers known;                            // all that is known of any client: it may explain a surprise
  const Artifacts* artifacts = nullptr;    // where each cell's traffic and texts are kept; null: nowhere
};

// run_matrix runs the plan. What fails in a cell is its result; an Error is thrown for our own mistakes (a
// scenario that cannot be served). When the interrupt is raised it ends early, and the record says so.
RunRecord run_matrix(const RunPlan& plan, Lab& lab, ClientFiles& files, const Diagnoses& diagnoses,
                     const Surroundings& surroundings);

}  // namespace lab

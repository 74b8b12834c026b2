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

// kBaselines is the folder of the scenarios that a client must pass; otherwise its other cells are void: a
// good server, a closed port, an unknown CA.
inline constexpr const char* kBaselines = "baseline/";

struct RunPlan {
  std::vector<const Client*> clients;      // installed or not
  std::vector<const Scenario*> scenarios;  // including the baselines
  Milliseconds deadline{4000};             // of one connection
  size_t jobs = 2;                         // cells in parallel
  bool is_terminal = false;                // whether progress may draw
  bool is_strict = false;                  // new behaviour counts as a surprise
  Layers known;                            // the knowledge about all clients: it may explain a surprise
  const Artifacts* artifacts = nullptr;    // keeps each cell's traffic and texts; null: nothing is kept
};

// run_matrix runs the plan. A failure in a cell is that cell's result. Throws Error for our own mistakes (a
// scenario that cannot be served). When the interrupt is raised, the run ends early, and the record notes it.
RunRecord run_matrix(const RunPlan& plan, Lab& lab, ClientFiles& files, const Diagnoses& diagnoses,
                     const Surroundings& surroundings);

}  // namespace lab

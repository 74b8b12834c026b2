// All scenarios of a folder: one file each, whose path is its id.

#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lab-server/scenario/scenario.h"

namespace lab {

// ScenarioLibrary holds scenarios sorted by id. Immutable.
class ScenarioLibrary {
 public:
  // load reads every .yaml below folder; Error at the first that cannot be read.
  static ScenarioLibrary load(const std::filesystem::path& folder);

  const std::vector<Scenario>& all() const { return scenarios_; }

  // find accepts an id, its last part where that is unique or one of its aliases;
  // Error with a "did you mean" otherwise.
  const Scenario& find(const std::string& name) const;

  // select gives the scenarios that match any of the globs ("trust/*", "expired"); all when there are none.
  // Error for a glob that matches nothing.
  std::vector<const Scenario*> select(const std::vector<std::string>& globs) const;

 private:
  std::vector<Scenario> scenarios_;
};

// read_scenario_file reads a file outside the library; its id is its name without ".yaml".
Scenario read_scenario_file(const std::filesystem::path& path);

}  // namespace lab

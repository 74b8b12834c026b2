// All scenarios of a folder: one file each, whose path is its id.

#pragma once

#include <deque>
#include <filesystem>
#include <string>
#include <vector>

#include "lab-server/scenario/scenario.h"

namespace lab {

// ScenarioLibrary holds scenarios sorted by id.
class ScenarioLibrary {
 public:
  // load reads every .yaml below folder; Error at the first that cannot be read.
  static ScenarioLibrary load(const std::filesystem::path& folder);

  const std::vector<Scenario>& all() const { return scenarios_; }

  // find accepts an id, its last part where that is unique or one of its aliases;
  // Error with a "did you mean" otherwise.
  const Scenario& find(const std::string& name) const;

  // find_or_make also accepts what is not in the folder: a file of a person's own ("./mine.yaml") and a
  // combination
  // ("trust/expired + network/slow-drip"). It then lives here too.
  const Scenario& find_or_make(const std::string& name);

  // select gives the scenarios that match any of the names: what find_or_make accepts, or globs ("trust/*");
  // all of the folder's when there are none. Error for a name that matches nothing.
  std::vector<const Scenario*> select(const std::vector<std::string>& names);

 private:
  std::vector<Scenario> scenarios_;
  std::deque<Scenario> own_;  // made on demand; a deque, so that they stay where they are
};

}  // namespace lab

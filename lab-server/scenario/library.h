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

  // select gives the scenarios that match any of the names: ids, globs ("trust/*"), last parts, aliases, or files of a
  // person's own ("./mine.yaml", which then live here too); all of the folder's when there are none. Error for a name that
  // matches nothing.
  std::vector<const Scenario*> select(const std::vector<std::string>& names);

 private:
  std::vector<Scenario> scenarios_;
  std::deque<Scenario> own_;  // read from files outside the folder; a deque, so that they stay where they are
};

}  // namespace lab

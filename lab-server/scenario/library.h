// All scenarios of a folder: one file each, whose path is its id.

#pragma once

#include <deque>
#include <filesystem>
#include <string>
#include <vector>

#include "lab-server/scenario/scenario.h"

namespace lab {

// answers_to says whether a scenario is meant by its id, the last part of it or one of its aliases; a
// combination also by its parts named so ("expired + slow-drip") in any order, and by their last parts with
// hyphens between
// ("expired-slow-drip").
bool answers_to(const Scenario& scenario, const std::string& name);

// ScenarioLibrary holds scenarios sorted by id.
class ScenarioLibrary {
 public:
  // load reads every .yaml below folder; Error at the first that cannot be read.
  static ScenarioLibrary load(const std::filesystem::path& folder);

  const std::vector<Scenario>& all() const { return scenarios_; }

  // find accepts an id, its last part where that is unique or one of its aliases; otherwise an Error that
  // says what was perhaps meant.
  const Scenario& find(const std::string& name) const;

  // find_or_make also accepts what is not in the folder: a file of a person's own ("./mine.yaml") and a
  // combination ("validity/expired + network/slow-drip", or "expired-slow-drip"). It then lives here too.
  const Scenario& find_or_make(const std::string& name);

  // select gives the scenarios that match any of the names: what find_or_make accepts, globs ("trust/*") or a
  // family ("trust"); all of the folder's when there are none. Error for a name that matches nothing.
  std::vector<const Scenario*> select(const std::vector<std::string>& names);

  // families are the folders, in order.
  std::vector<std::string> families() const;

 private:
  // own_file reads a person's own file, and keeps its scenarios here.
  std::vector<const Scenario*> own_file(const std::string& path);
  // hyphenated gives the scenarios whose last parts make up the name, at least two; none when that can be
  // said of no or of several rows of them.
  std::vector<const Scenario*> hyphenated(const std::string& name) const;
  // what_was_meant is the hint for a name that no scenario has.
  std::string what_was_meant(const std::string& name) const;

  std::vector<Scenario> scenarios_;
  std::deque<Scenario> own_;  // made on demand; a deque, so that they stay where they are
};

}  // namespace lab

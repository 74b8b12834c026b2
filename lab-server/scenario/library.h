// All scenarios of a folder: one file each; the path of the file is the id.

#pragma once

#include <deque>
#include <filesystem>
#include <string>
#include <vector>

#include "lab-server/scenario/scenario.h"

namespace lab {

// answers_to: the name means this scenario. A scenario has its id, the last part of the id and its aliases as
// names. A combination also has its parts in any order, each by any of its names ("expired + slow-drip"), and
// their last parts joined by hyphens ("expired-slow-drip").
bool answers_to(const Scenario& scenario, const std::string& name);

// ScenarioLibrary holds scenarios sorted by id.
class ScenarioLibrary {
 public:
  // load reads every .yaml below folder; the names of its scenarios are below the domain. Throws Error at the
  // first one that cannot be read.
  static ScenarioLibrary load(const std::filesystem::path& folder, std::string_view domain = kLocalhost);

  const std::vector<Scenario>& all() const { return scenarios_; }

  // find accepts an id, its last part where that is unique, or an alias. Throws Error with a "did you mean"
  // for others.
  const Scenario& find(const std::string& name) const;

  // find_or_make also accepts what is not in the folder: a file of a person's own ("./mine.yaml") and a
  // combination ("validity/expired + network/slow-drip", or "expired-slow-drip"). What it made is kept here
  // too.
  const Scenario& find_or_make(const std::string& name);

  // select returns the scenarios that match any of the names: a name for find_or_make, a glob ("trust/*") or
  // a family ("trust"). Without names it returns all scenarios of the folder. Throws Error for a name that
  // matches nothing.
  std::vector<const Scenario*> select(const std::vector<std::string>& names);

  // families are the folders, in order.
  std::vector<std::string> families() const;

 private:
  // own_file reads the user's own file, and keeps its scenarios here.
  std::vector<const Scenario*> own_file(const std::string& path);
  // hyphenated returns the scenarios, at least two, whose last parts joined by hyphens are the name; none
  // when no combination fits, or more than one.
  std::vector<const Scenario*> hyphenated(const std::string& name) const;
  // what_was_meant is the hint for a name that no scenario has.
  std::string what_was_meant(const std::string& name) const;

  std::string domain_;
  std::vector<Scenario> scenarios_;
  std::deque<Scenario> own_;  // made on demand; a deque, so that they stay where they are
};

}  // namespace lab

// Changing the faults of scenarios while they are served. docs/control-api.md is the user's side of it.

#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "lab-server/control/live_state.h"
#include "lab-server/server/lab.h"

namespace lab {

// Control knows the scenarios being served and the state of their faults. A change holds for connections that
// begin after it; those under way keep what they began with. When a call throws, nothing has changed. For one
// thread at a time.
class Control {
 public:
  // add takes a scenario under control. Both must outlive this.
  void add(const Scenario& scenario, Served& served);

  // A scenario is named by its id, or by the last part of it where that is unique; NotFound for others. What
  // each gives is as docs/control-api.md shows it.
  nlohmann::json scenarios() const;
  nlohmann::json scenario(const std::string& id) const;
  nlohmann::json switch_scenario(const std::string& id, const Node& body);
  nlohmann::json faults(const std::string& id) const;
  nlohmann::json fault(const std::string& id, const std::string& name) const;
  nlohmann::json add_fault(const std::string& id, const Node& body);
  nlohmann::json change_fault(const std::string& id, const std::string& name, const Node& body);
  nlohmann::json remove_fault(const std::string& id, const std::string& name);
  // reset gives every scenario its own faults again, all switched on, and counts connections from 1.
  nlohmann::json reset();
  // populate gives the named scenarios the states of the document, all of them or none.
  nlohmann::json populate(const Node& document);

 private:
  struct Entry {
    const Scenario* scenario;
    Served* served;
    LiveState state;
  };

  static void apply(Entry& entry, LiveState state);
  static nlohmann::json shown(const Entry& entry);
  size_t find(const std::string& id) const;

  std::vector<Entry> entries_;
};

}  // namespace lab

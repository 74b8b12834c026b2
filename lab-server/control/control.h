// Changes the faults of scenarios while they are served. docs/control-api.md is the user's view.

#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "lab-server/control/live_state.h"
#include "lab-server/control/metrics.h"
#include "lab-server/server/lab.h"

namespace lab {

// Control knows the served scenarios and the state of their faults. A change holds for connections that begin
// later; open connections keep their faults. When a call throws, nothing has changed. Not thread-safe.
class Control {
 public:
  // add puts a scenario under control. Both must outlive this.
  void add(const Scenario& scenario, Served& served);

  // Callers name a scenario by its id, or by the last part of it where that is unique; NotFound for others.
  // The results are as docs/control-api.md shows them.
  nlohmann::json scenarios() const;
  nlohmann::json scenario(const std::string& id) const;
  nlohmann::json switch_scenario(const std::string& id, const Node& body);
  nlohmann::json faults(const std::string& id) const;
  nlohmann::json fault(const std::string& id, const std::string& name) const;
  nlohmann::json add_fault(const std::string& id, const Node& body);
  nlohmann::json change_fault(const std::string& id, const std::string& name, const Node& body);
  nlohmann::json remove_fault(const std::string& id, const std::string& name);
  // reset restores the faults of every scenario, all switched on, and counts connections from 1 again.
  nlohmann::json reset();
  // populate sets the named scenarios to the states in the document: all of them, or none if one fails.
  nlohmann::json populate(const Node& document);

  // metrics counts what the served scenarios see; whoever serves them gives it their events.
  Metrics& metrics() { return metrics_; }

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
  Metrics metrics_;
};

}  // namespace lab

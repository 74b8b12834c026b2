// Which of a scenario's faults are switched on while it is served, and how a request's body changes that.

#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "lab-server/scenario/scenario.h"

namespace lab {

// The named thing does not exist.
class NotFound : public Error {
  using Error::Error;
};

// The thing to make exists already.
class Conflict : public Error {
  using Error::Error;
};

struct LiveFault {
  std::string name;  // unique in its scenario
  FaultSpec spec;
  bool is_on = true;
};

struct LiveState {
  bool is_on = true;  // false: all faults are off
  std::vector<LiveFault> faults;

  // find gives the index of a fault; NotFound for a name that no fault has.
  size_t find(const std::string& name) const;
  // committed are the faults that are switched on.
  std::vector<FaultSpec> committed() const;
};

// state_of is a scenario's first state: all of its faults, each named after its kind.
LiveState state_of(const Scenario& scenario);

// Each of these returns the state after a request's body. The body is read strictly: Error tells what is
// wrong with which member, also for a fault that stays switched off. Conflict when a name is taken.
LiveState switched(LiveState state, const Node& body);
LiveState added(LiveState state, const Node& body);
LiveState changed(LiveState state, const std::string& fault, const Node& body);
LiveState replaced(const LiveState& state, const Node& body);

nlohmann::json to_json(const LiveFault& fault);

}  // namespace lab

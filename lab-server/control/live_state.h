// What is switched on of a scenario's faults while it is served, and how a body changes that.

#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "lab-server/scenario/scenario.h"

namespace lab {

// What is asked for does not exist.
class NotFound : public Error {
  using Error::Error;
};

// What is to be made is there already.
class Conflict : public Error {
  using Error::Error;
};

struct LiveFault {
  std::string name;  // its own in its scenario
  FaultSpec spec;
  bool is_on = true;
};

struct LiveState {
  bool is_on = true;  // false: none of the faults is committed
  std::vector<LiveFault> faults;

  // find gives the index of a fault; NotFound for a name that no fault has.
  size_t find(const std::string& name) const;
  // committed are the faults that are switched on.
  std::vector<FaultSpec> committed() const;
};

// state_of is how a scenario begins: all of its faults, each called by its kind.
LiveState state_of(const Scenario& scenario);

// Each of these gives what a state is after a body, which is read strictly: an Error says what is wrong with
// which member, also of a fault that stays switched off. Conflict when a name is taken.
LiveState switched(LiveState state, const Node& body);
LiveState added(LiveState state, const Node& body);
LiveState changed(LiveState state, const std::string& fault, const Node& body);
LiveState replaced(const LiveState& state, const Node& body);

nlohmann::json to_json(const LiveFault& fault);

}  // namespace lab

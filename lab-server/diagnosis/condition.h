// The condition of a diagnosis on an event: values at paths, in the files of diagnoses/.
//
//   {certificate.findings: name-mismatch, certificate.selected_by: [only, sni], alerts: ~}

#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "lab-server/base/yaml.h"

namespace lab {

// A Condition is true for an event when each of its keys is. A key is a path through the event's objects; a
// list on the path stands for any of its elements. Values compare as text; a list of values means any of
// them, and `~` means that nothing is there.
class Condition {
 public:
  bool holds(const nlohmann::json& event) const;

 private:
  friend void read_value(const Node& node, Condition& condition);

  struct Clause {
    std::vector<std::string> path;
    std::vector<std::string> any_of;  // empty: nothing may be there
  };
  std::vector<Clause> clauses_;
};

void read_value(const Node& node, Condition& condition);

}  // namespace lab

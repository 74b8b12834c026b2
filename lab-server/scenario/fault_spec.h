// A fault as a scenario names it.

#pragma once

#include <string>

#include "lab-server/base/yaml.h"

namespace lab {

// A fault with its parameters, still unread: only the fault knows their names.
struct FaultSpec {
  std::string name;
  Node params;
  Node when;  // on which connections; null: on all
  Location where;
};
void read_value(const Node& node, FaultSpec& fault);
void write_value(Node& node, const FaultSpec& fault);
Shape yaml_shape(As<FaultSpec>);  // called "fault": what stands in one, the faults know

}  // namespace lab

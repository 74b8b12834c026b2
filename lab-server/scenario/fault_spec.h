// A fault as a scenario names it.

#pragma once

#include <string>

#include "lab-server/base/yaml.h"

namespace lab {

// A fault with its parameters. They are not read yet: only the fault knows their names.
struct FaultSpec {
  std::string name;
  Node params;
  Node when;  // on which connections; null: on all
  Location where;
};
void read_value(const Node& node, FaultSpec& fault);
void write_value(Node& node, const FaultSpec& fault);
Shape yaml_shape(As<FaultSpec>);  // called "fault"; fault_shapes defines it

}  // namespace lab

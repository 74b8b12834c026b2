// A fault as a scenario names it.

#pragma once

#include <string>

#include "lab-server/base/yaml.h"

namespace lab {

// A fault with its parameters, still unread: only the fault knows their names.
struct FaultSpec {
  std::string name;
  Node params;
  Location where;
};
void read_value(const Node& node, FaultSpec& fault);

}  // namespace lab

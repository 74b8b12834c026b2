// The faults of a set-up, each with its name and the `when:` of its scenario.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lab-server/faults/fault.h"
#include "lab-server/faults/when.h"

namespace lab {

struct NamedFault {
  std::string name;
  Misbehaviour commits;  // its class
  std::unique_ptr<Fault> fault;
  When when;
};
using Faults = std::vector<NamedFault>;

// make_faults makes the faults of one site. Throws Error for a fault that does not exist there.
Faults make_faults(const std::vector<FaultSpec>& specs, FaultSite site);

}  // namespace lab

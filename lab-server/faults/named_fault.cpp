#include "lab-server/faults/named_fault.h"

namespace lab {

Faults make_faults(const std::vector<FaultSpec>& specs, FaultSite site) {
  Faults faults;
  for (const FaultSpec& spec : specs) {
    const FaultKind& kind = kind_of(spec, site);
    auto fault = kind.make(spec.params);
    const Misbehaviour commits = fault->commits().value_or(kind.commits);
    faults.push_back({spec.name, commits, std::move(fault), read_when(spec.when, site)});
  }
  return faults;
}

}  // namespace lab

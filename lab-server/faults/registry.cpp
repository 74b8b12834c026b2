// Every fault there is. The list is explicit: a static library drops objects that only register themselves.

#include <fmt/format.h>

#include "lab-server/base/text.h"
#include "lab-server/faults/fault.h"

namespace lab {

extern const FaultKind kAnswerPlaintext;
extern const FaultKind kDelayResponse;
extern const FaultKind kFailResponse;
extern const FaultKind kHangResponse;
extern const FaultKind kMislabelResponse;
extern const FaultKind kResetAfterHello;
extern const FaultKind kResetResponse;
extern const FaultKind kStallHandshake;

const std::vector<const FaultKind*>& all_faults() {
  static const std::vector<const FaultKind*> faults = {
      &kAnswerPlaintext,  &kDelayResponse,   &kFailResponse,  &kHangResponse,
      &kMislabelResponse, &kResetAfterHello, &kResetResponse, &kStallHandshake,
  };
  return faults;
}

std::unique_ptr<Fault> make_fault(const FaultSpec& spec, FaultSite site) {
  std::vector<std::string> names;
  for (const FaultKind* kind : all_faults()) {
    if (kind->site != site) continue;
    if (kind->name == spec.name) return kind->make(spec.params);
    names.emplace_back(kind->name);
  }
  const char* whose = site == FaultSite::server ? "the server" : "a responder";
  throw Error(fmt::format("{} has no fault '{}'", whose, spec.name), did_you_mean(spec.name, names),
              spec.where);
}

}  // namespace lab

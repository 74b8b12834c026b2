// Go's crypto/x509 as an independent judge of chains.

#pragma once

#include <string>
#include <vector>

#include "certs-gen/audit/audit.h"

namespace lab {

// go_verdicts is "accepted" or the reason why not, for each request; nothing, with a warning, where there is
// no Go that is new enough.
std::vector<std::string> go_verdicts(const std::vector<AuditRequest>& requests);

}  // namespace lab

// The audit: an independent walk over a chain that collects every finding, not only the first.
//
// It knows nothing of recipes or scenarios; it sees what a client sees. A scenario is served only when its
// audit finds exactly the one defect the scenario claims.

#pragma once

#include <ctime>
#include <string>
#include <vector>

#include "lab-server/base/text.h"

namespace lab {

// The use of a certificate (RFC 5280 4.2.1.12).
enum class Purpose { server, client };

struct AuditRequest {
  std::vector<Bytes> chain;  // DER, leaf first, as sent
  std::vector<Bytes> roots;  // DER, the client's trust anchors
  std::string host;          // the name the client asked for; empty skips the name check
  std::time_t at = 0;        // the client's clock
  Purpose purpose = Purpose::server;
};

struct Finding {
  std::string id;      // "expired", "name-mismatch", …: finding_kinds() lists them all
  int depth = 0;       // 0 is the leaf; for a certificate off the path, its index in the chain as sent
  std::string clause;  // the violated clause, "RFC 5280 4.1.2.5"
  std::string detail;  // for people: "notAfter 2026-11-20 01:02:03 UTC is 1 day past"
};

// A kind of finding.
struct FindingKind {
  const char* id;
  const char* clause;
  const char* summary;  // what it means, in a few words
};

const std::vector<FindingKind>& finding_kinds();

// audit returns all findings, leaf first; none for a chain without defect. Throws Error for a root that does
// not parse: the roots are ours. Some causes look the same from outside. The finding then names what a client
// sees: `issuer-missing` for a lone certificate whose issuer is neither sent nor a root; `untrusted-root` for
// a chain that ends in a CA above the leaf whose issuer is not a root (the root may be missing, or another
// intermediate).
std::vector<Finding> audit(const AuditRequest& request);

}  // namespace lab

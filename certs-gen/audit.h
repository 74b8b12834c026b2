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

// What a certificate is to be used for (RFC 5280 4.2.1.12).
enum class Purpose { server, client };

struct AuditRequest {
  std::vector<Bytes> chain;  // DER, leaf first, as sent
  std::vector<Bytes> roots;  // DER, the client's trust anchors
  std::string host;          // the name the client asked for; empty skips the name check
  std::time_t at = 0;        // the client's clock
  Purpose purpose = Purpose::server;
};

struct Finding {
  std::string id;      // "expired", "name-mismatch", …: the table in audit.cpp lists them all
  int depth = 0;       // 0 is the leaf
  std::string clause;  // the clause that is broken, "RFC 5280 4.1.2.5"
  std::string detail;  // for people: "notAfter 2026-11-20 01:02:03 UTC is 1 day past"
};

// audit returns all findings, leaf first; none for a chain without defect.
std::vector<Finding> audit(const AuditRequest& request);

}  // namespace lab

// The path from a leaf to a root, built from what was sent and what is trusted.

#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "certs-gen/parsed_certificate.h"

namespace lab {

// How a certificate hangs on the next one of its path.
enum class Bond {
  none,  // it is the last
  sound,
  wrong_name,  // the key signed it, but its issuer field names somebody else
  wrong_key,   // the names match, but the key did not sign it
};

struct PathLink {
  const ParsedCertificate* certificate;
  std::optional<size_t> sent_at;  // its place in the chain as sent; nothing: it comes from the roots
  Bond bond = Bond::none;
};

// How a path ends.
enum class PathEnd { root, self_signed, issuer_missing };

struct Path {
  std::vector<PathLink> links;  // leaf first
  PathEnd end = PathEnd::issuer_missing;
};

using ParsedCertificates = std::vector<std::unique_ptr<ParsedCertificate>>;

// build_path begins at sent[0], which is there. Entries of sent may be null: they did not parse. Among
// several issuers it takes those that lead to a root without a defect on the way; where none do, it prefers
// sound ones, then those valid at that time, then roots, and does not come back on a choice.
Path build_path(const ParsedCertificates& sent, const ParsedCertificates& roots, std::time_t at);

}  // namespace lab

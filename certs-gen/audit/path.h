// The path from a leaf to a root, built from the certificates sent and the trusted roots.

#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "certs-gen/audit/parsed_certificate.h"

namespace lab {

// How a certificate is linked to the next one of its path.
enum class Bond {
  none,  // it is the last one
  sound,
  unverifiable,  // the names match; nobody here can tell whether the key signed it
  wrong_name,    // the key signed it, but its issuer field names somebody else
  wrong_key,     // the names match, but the key did not sign it
};

struct PathLink {
  const ParsedCertificate* certificate;
  std::optional<size_t> sent_at;  // its index in the chain as sent; nothing: it comes from the roots
  Bond bond = Bond::none;
};

// How a path ends.
enum class PathEnd { root, self_signed, issuer_missing };

struct Path {
  std::vector<PathLink> links;  // leaf first
  PathEnd end = PathEnd::issuer_missing;
  bool is_search_cut = false;  // the search took too long and stopped: there may be a better path
};

using ParsedCertificates = std::vector<std::unique_ptr<ParsedCertificate>>;

}  // namespace lab

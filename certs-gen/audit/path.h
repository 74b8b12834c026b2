// The path from a leaf to a root, built from what was sent and what is trusted.

#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "certs-gen/audit/parsed_certificate.h"

namespace lab {

// How a certificate hangs on the next one of its path.
enum class Bond {
  none,  // it is the last
  sound,
  unverifiable,  // the names match; nobody here can tell whether the key signed it
  wrong_name,    // the key signed it, but its issuer field names somebody else
  wrong_key,     // the names match, but the key did not sign it
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
  bool is_search_cut = false;  // there may be a better one: the search for it took too long
};

using ParsedCertificates = std::vector<std::unique_ptr<ParsedCertificate>>;

}  // namespace lab

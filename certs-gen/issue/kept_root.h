// A root that outlives the run, so that a user imports it into a browser once and not at every start.

#pragma once

#include <filesystem>

#include "certs-gen/issue/pki.h"

namespace lab {

// keep_root makes pki use the root in folder (root.pem and root.key, 0600) instead of a new one. It makes
// both files when the folder has neither. Throws Error for a root that has expired, has another key, lacks
// one of its files, or is not the lab's.
void keep_root(Pki& pki, const std::filesystem::path& folder);

}  // namespace lab

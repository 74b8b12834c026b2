// A root that outlives the run, so that it is imported once into a browser and not at every start.

#pragma once

#include <filesystem>

#include "certs-gen/issue/pki.h"

namespace lab {

// keep_root gives pki the root that folder holds, as root.pem and root.key (0600), instead of a new one.
// Makes both when the folder has neither. Error for a root that has expired, has another key, lacks one of
// its files, or is not the lab's.
void keep_root(Pki& pki, const std::filesystem::path& folder);

}  // namespace lab

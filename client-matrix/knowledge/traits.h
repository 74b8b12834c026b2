// Known abilities and habits of clients. Scenarios name them (accepted_by, noticed_by).

#pragma once

#include <string>
#include <vector>

#include "lab-server/base/yaml.h"

namespace lab {

// Trait is one of them: docs/clients.md prints this table.
struct Trait {
  const char* name;
  const char* meaning;  // completes the sentence "the client …"
};

const std::vector<Trait>& all_traits();

// read_traits reads a list of their names; throws Error with a "did you mean" for an unknown name.
void read_traits(const Node& node, std::vector<std::string>& traits);
Shape traits_shape();

}  // namespace lab

// Where a scenario names recipes, so that one that does not exist is an error at its own place.

#pragma once

#include <string>
#include <vector>

#include "lab-server/base/yaml.h"

namespace lab {

struct RecipeUse {
  std::string recipe;
  Location where;
};

// recipes_named lists what the keys of a scenario's file name, in the order of a table; a key left out names
// nothing.
std::vector<RecipeUse> recipes_named(const Node& scenario);

}  // namespace lab

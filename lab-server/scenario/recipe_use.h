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

// One entry of `send:`: a recipe, and after a star all that issued it, without the root.
struct SentRecipe {
  std::string id;
  bool has_issuers = false;
};
SentRecipe sent_recipe(const std::string& entry);

// recipe_shape is a recipe's id, sent_recipe_shape one that may have a star: what stands in a key of that
// shape is a use of it.
Shape recipe_shape();
Shape sent_recipe_shape();

// recipes_named lists what the keys of a scenario's file name, as they stand in it; a key left out names
// nothing.
std::vector<RecipeUse> recipes_named(const Node& scenario);

}  // namespace lab

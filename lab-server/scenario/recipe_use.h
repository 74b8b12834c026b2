// Where a scenario names recipes, so that one that does not exist is an error at its own place.

#pragma once

#include <string>
#include <vector>

#include "certs-gen/recipe/recipe_name.h"

namespace lab {

// One entry of `send:`: a recipe, and after the star of an id ("other-ca*") all that issued it, without the
// root.
struct SentRecipe {
  RecipeName recipe;
  bool has_issuers = false;
};

void read_value(const Node& node, SentRecipe& sent);
void write_value(Node& node, const SentRecipe& sent);
Shape yaml_shape(As<SentRecipe>);

// recipes_named lists what the keys of a scenario's file name, as they stand in it; a key left out names
// nothing.
std::vector<RecipeUse> recipes_named(const Node& scenario);

}  // namespace lab

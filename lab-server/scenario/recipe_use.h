// Where a scenario names recipes, so that the error for a missing recipe points to the place that names it.

#pragma once

#include <string>
#include <vector>

#include "certs-gen/recipe/recipe_name.h"

namespace lab {

// One entry of `send:`: a recipe. With a star ("other-ca*") its issuers follow, without the root.
struct SentRecipe {
  RecipeName recipe;
  bool has_issuers = false;
};

void read_value(const Node& node, SentRecipe& sent);
void write_value(Node& node, const SentRecipe& sent);
Shape yaml_shape(As<SentRecipe>);

// recipes_named lists the recipes that the keys of a scenario's file name; a key left out names none.
std::vector<RecipeUse> recipes_named(const Node& scenario);

}  // namespace lab

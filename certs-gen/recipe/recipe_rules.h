// How recipes are read and what makes them sound.

#pragma once

#include "certs-gen/recipe/recipe.h"

namespace lab {

// recipe_fields are the keys of a recipe.
const Fields<Recipe>& recipe_fields();

// recipe_keys are the same as people and editors are told of them.
const Keys& recipe_keys();

// check_recipe throws for what only the whole book can tell: a recipe that is named but is not there, one
// that needs itself to be issued, or one that contradicts itself.
void check_recipe(const Recipe& recipe, const RecipeBook& book);

}  // namespace lab

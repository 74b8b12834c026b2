// How recipes are read, and the rules for them.

#pragma once

#include "certs-gen/recipe/recipe.h"

namespace lab {

// recipe_fields are the keys of a recipe.
const Fields<Recipe>& recipe_fields();

// recipe_keys are the same keys, for help and for schemas.
const Keys& recipe_keys();

// check_recipe checks what needs the whole book. It throws Error for a named recipe that does not exist, for
// one that needs itself to be issued, and for one that contradicts itself.
void check_recipe(const Recipe& recipe, const RecipeBook& book);

}  // namespace lab

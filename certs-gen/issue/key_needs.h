// The slow keys that a set of recipes will take from the pool.

#pragma once

#include <string>
#include <vector>

#include "certs-gen/issue/key_pool.h"
#include "certs-gen/recipe/recipe_name.h"

namespace lab {

class RecipeBook;

// key_needs lists the keys of these recipes and of all recipes that they need, in the order of first use.
// Throws Error for an unknown recipe.
std::vector<KeyNeed> key_needs(const RecipeBook& book, const std::vector<RecipeName>& recipes);

}  // namespace lab

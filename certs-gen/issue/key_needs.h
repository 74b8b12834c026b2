// Which slow keys a set of recipes will ask the pool for.

#pragma once

#include <string>
#include <vector>

#include "certs-gen/issue/key_pool.h"
#include "certs-gen/recipe/recipe_name.h"

namespace lab {

class RecipeBook;

// key_needs lists the keys of these recipes and of all the recipes they stand on, in the order of their first
// use. Error for an unknown recipe.
std::vector<KeyNeed> key_needs(const RecipeBook& book, const std::vector<RecipeName>& recipes);

}  // namespace lab

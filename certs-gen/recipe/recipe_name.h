// How a file names a certificate: by the id of a recipe in recipes.yaml, or by a recipe stated in place of
// the id.

#pragma once

#include <string>
#include <utility>
#include <vector>

#include "lab-server/base/yaml.h"

namespace lab {

// RecipeName is a recipe's id, or a recipe stated in place of it. The id of a stated recipe is made from its
// keys, so two equal ones are one recipe.
struct RecipeName {
  std::string id;
  Node own{};  // the stated recipe; null for an id

  RecipeName() = default;
  RecipeName(std::string id) : id(std::move(id)) {}
  RecipeName(const char* id) : id(id) {}
  // A recipe stated as a map of its keys.
  explicit RecipeName(const Node& own);

  operator const std::string&() const { return id; }
  bool empty() const { return id.empty(); }
  bool is_own() const { return own.kind() != Node::Kind::null; }
  friend bool operator==(const RecipeName& one, const RecipeName& other) { return one.id == other.id; }
};

// Where a file names a recipe.
struct RecipeUse {
  RecipeName recipe;
  Location where;
};

// The names of the two forms of such a value.
inline constexpr const char* kRecipeId = "recipe";
inline constexpr const char* kOwnRecipe = "a recipe's keys";

// add_uses adds the recipe that a value names. If the value states a recipe, it also adds the recipes that
// this one names in turn.
void add_uses(std::vector<RecipeUse>& uses, const Node& value, const Shape& shape);

void read_value(const Node& node, RecipeName& name);
void write_value(Node& node, const RecipeName& name);
Shape yaml_shape(As<RecipeName>);

}  // namespace lab

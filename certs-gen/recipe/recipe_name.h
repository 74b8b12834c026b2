// How a file names a certificate: by a recipe of recipes.yaml, or by stating one in its place.

#pragma once

#include <string>
#include <utility>
#include <vector>

#include "lab-server/base/yaml.h"

namespace lab {

// RecipeName is a recipe's id, or the keys of a recipe of one's own, which then has an id made of them: two
// that say the same are one recipe.
struct RecipeName {
  std::string id;
  Node own{};  // null for the id of another

  RecipeName() = default;
  RecipeName(std::string id) : id(std::move(id)) {}
  RecipeName(const char* id) : id(id) {}
  // Of the keys of a recipe, a map.
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

// What people call the two forms of such a value.
inline constexpr const char* kRecipeId = "recipe";
inline constexpr const char* kOwnRecipe = "a recipe's keys";

// add_uses adds what a value of a key of such a shape names: itself, and what the keys of one stated in place
// of an id name in their turn.
void add_uses(std::vector<RecipeUse>& uses, const Node& value, const Shape& shape);

void read_value(const Node& node, RecipeName& name);
void write_value(Node& node, const RecipeName& name);
Shape yaml_shape(As<RecipeName>);

}  // namespace lab

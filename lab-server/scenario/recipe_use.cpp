#include "lab-server/scenario/recipe_use.h"

#include "lab-server/base/keys.h"
#include "lab-server/scenario/scenario.h"

namespace lab {
namespace {

constexpr const char* kSentRecipe = "recipe*";

SentRecipe sent_recipe(const std::string& entry) {
  const bool has_issuers = entry.ends_with('*');
  return {entry.substr(0, entry.size() - (has_issuers ? 1 : 0)), has_issuers};
}

}  // namespace

void read_value(const Node& node, SentRecipe& sent) {
  if (node.kind() == Node::Kind::scalar) return void(sent = sent_recipe(node.text()));
  sent = {};
  read_value(node, sent.recipe);
}

void write_value(Node& node, const SentRecipe& sent) {
  write_value(node, sent.recipe);
  if (sent.has_issuers) node = scalar_node(sent.recipe.id + "*", true);
}

Shape yaml_shape(As<SentRecipe>) {
  Shape shape = shape_for<RecipeName>();
  shape.parts.front() = text_called(kSentRecipe, "other-ca*");
  shape.called = "recipe, or recipe*";
  return shape;
}

std::vector<RecipeUse> recipes_named(const Node& scenario) {
  std::vector<RecipeUse> uses;
  visit_values(scenario, scenario_keys(), [&](const Node& value, const Shape& shape, const std::string&) {
    if (shape.called == kSentRecipe) {
      uses.push_back({sent_recipe(value.text()).recipe, value.where()});
    } else {
      add_uses(uses, value, shape);
    }
  });
  return uses;
}

}  // namespace lab

#include "lab-server/scenario/recipe_use.h"

#include "lab-server/base/keys.h"
#include "lab-server/scenario/scenario.h"

namespace lab {
namespace {

constexpr const char* kRecipe = "recipe";
constexpr const char* kSentRecipe = "recipe, or recipe*";

}  // namespace

SentRecipe sent_recipe(const std::string& entry) {
  const bool has_issuers = entry.ends_with('*');
  return {entry.substr(0, entry.size() - (has_issuers ? 1 : 0)), has_issuers};
}

Shape recipe_shape() { return text_called(kRecipe, "expired"); }
Shape sent_recipe_shape() { return text_called(kSentRecipe, "other-ca*"); }

std::vector<RecipeUse> recipes_named(const Node& scenario) {
  std::vector<RecipeUse> uses;
  visit_values(scenario, scenario_keys(), [&](const Node& value, const Shape& shape, const std::string&) {
    if (shape.called == kRecipe) uses.push_back({value.text(), value.where()});
    if (shape.called == kSentRecipe) uses.push_back({sent_recipe(value.text()).id, value.where()});
  });
  return uses;
}

}  // namespace lab

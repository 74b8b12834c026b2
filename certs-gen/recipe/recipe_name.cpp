#include "certs-gen/recipe/recipe_name.h"

#include <fmt/format.h>

#include <functional>

namespace lab {
namespace {

// No id in a file has a dot. Two recipes of one digest would be one certificate: 48 bits make that unlikely
// among thousands.
std::string id_of(const Node& own) {
  const Node* based_on = own.find("based_on");
  const bool has_base = based_on != nullptr && based_on->kind() == Node::Kind::scalar;
  constexpr uint64_t kLow48 = (uint64_t{1} << 48) - 1;
  const uint64_t digest = std::hash<std::string>()(flow_text(sorted(own))) & kLow48;
  return fmt::format("{}.{:012x}", has_base ? based_on->text() : "own", digest);
}

}  // namespace

RecipeName::RecipeName(const Node& own) : id(id_of(own)), own(own) {}

void read_value(const Node& node, RecipeName& name) {
  if (node.kind() == Node::Kind::map) return void(name = RecipeName(node));
  if (node.kind() != Node::Kind::scalar)
    node.fail("a recipe", "its id, or its keys: {based_on: leaf, not_after: -1d}");
  name = RecipeName(node.text());
}

void write_value(Node& node, const RecipeName& name) {
  node = name.is_own() ? name.own : scalar_node(name.id, true);
}

Shape yaml_shape(As<RecipeName>) {
  Shape shape = pick_of({text_called(kRecipeId, "expired"), {.called = kOwnRecipe}});
  shape.called = kRecipeId;
  return shape;
}

}  // namespace lab

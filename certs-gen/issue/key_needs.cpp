#include "certs-gen/issue/key_needs.h"

#include <set>

#include "certs-gen/recipe/recipe.h"

namespace lab {
namespace {

class Needs {
 public:
  explicit Needs(const RecipeBook& book) : book_(book) {}

  void add(const RecipeName& name) {
    if (name.empty() || name == kSelf || !seen_.insert(name.id).second) return;
    const Recipe& recipe = book_.at(name);
    add(recipe.issuer);
    add(recipe.key_of);
    add(recipe.subject_of);
    if (!recipe.key_of.empty() || recipe.der) return;
    for (int level = 0; level < recipe.levels; ++level) needs_.push_back({recipe.key, recipe.is_ca});
  }

  std::vector<KeyNeed> take() { return std::move(needs_); }

 private:
  const RecipeBook& book_;
  std::set<std::string> seen_;
  std::vector<KeyNeed> needs_;
};

}  // namespace

std::vector<KeyNeed> key_needs(const RecipeBook& book, const std::vector<RecipeName>& recipes) {
  Needs needs(book);
  for (const RecipeName& recipe : recipes) needs.add(recipe);
  return needs.take();
}

}  // namespace lab

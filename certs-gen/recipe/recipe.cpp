#include "certs-gen/recipe/recipe.h"

#include <fmt/format.h>

#include <set>

#include "certs-gen/recipe/recipe_rules.h"
#include "lab-server/base/error.h"
#include "lab-server/base/files.h"
#include "lab-server/base/text.h"

namespace lab {

const Location& Recipe::place_of(const std::string& key) const {
  const auto found = places.find(key);
  return found == places.end() ? where : found->second;
}

namespace {

[[noreturn]] void refuse_base(const Node& based_on, const std::vector<std::string>& ids) {
  throw Error(fmt::format("no recipe '{}' to be based on", based_on.text()),
              did_you_mean(based_on.text(), ids), based_on.where());
}

// Makes of a copy of its base the recipe of that id, by what its keys state.
void deviate(Recipe& recipe, const std::string& id, const Node& keys, const Location& where) {
  read_into(recipe, keys, recipe_fields());
  recipe.id = id;
  recipe.is_placed = !recipe.is_ca || recipe.ocsp_url == "{issuer_ocsp_url}";
  recipe.where = where;
  for (const Node::Entry& stated : keys.entries()) recipe.places[stated.key] = stated.value.where();
}

// Applies bases.
class Resolver {
 public:
  explicit Resolver(const Node& book) {
    for (const Node::Entry& entry : book.entries()) {
      check_id(entry);
      ids_.push_back(entry.key);
      entries_.emplace(entry.key, &entry);
    }
  }

  std::map<std::string, Recipe> resolve() {
    for (const std::string& id : ids_) resolved(id);
    return std::move(recipes_);
  }

  const std::vector<std::string>& ids() const { return ids_; }

 private:
  // Ids become names of folders and subjects.
  static void check_id(const Node::Entry& entry) {
    const bool is_kebab =
        !entry.key.empty() &&
        entry.key.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos &&
        entry.key.front() != '-';
    if (is_kebab && entry.key != kSelf) return;
    throw Error(fmt::format("'{}' cannot be a recipe's id", entry.key),
                "use lower-case letters, digits and dashes; 'self' is taken", entry.where);
  }

  const Recipe& resolved(const std::string& id) {
    if (const auto found = recipes_.find(id); found != recipes_.end()) return found->second;
    const Node::Entry& entry = *entries_.at(id);
    Recipe recipe;
    if (const Node* based_on = entry.value.find("based_on")) recipe = base(*based_on, id);
    deviate(recipe, id, entry.value, entry.where);
    return recipes_.emplace(id, std::move(recipe)).first->second;
  }

  Recipe base(const Node& based_on, const std::string& id) {
    const std::string& base = based_on.text();
    if (!entries_.contains(base)) refuse_base(based_on, ids_);
    if (!being_resolved_.insert(id).second || being_resolved_.contains(base) || base == id) {
      throw Error(fmt::format("'{}' is based on itself", id),
                  "one of its bases must state the certificate in full", based_on.where());
    }
    Recipe recipe = resolved(base);
    being_resolved_.erase(id);
    return recipe;
  }

  std::vector<std::string> ids_;
  std::map<std::string, const Node::Entry*> entries_;
  std::map<std::string, Recipe> recipes_;
  std::set<std::string> being_resolved_;
};

}  // namespace

RecipeBook RecipeBook::load(const std::filesystem::path& path, std::string_view domain) {
  return parse(moved_below(read_yaml_file(shown(path)), domain));
}

RecipeBook RecipeBook::parse(const Node& node) {
  Resolver resolver(node);
  RecipeBook book;
  book.recipes_ = resolver.resolve();
  book.ids_ = resolver.ids();
  for (const std::string& id : book.ids_) check_recipe(book.recipes_.at(id), book);
  return book;
}

bool RecipeBook::contains(const std::string& id) const { return recipes_.contains(id); }

const Recipe& RecipeBook::at(const RecipeName& name) const {
  if (name.is_own()) return own(name);
  const auto found = recipes_.find(name.id);
  if (found == recipes_.end())
    throw Error(fmt::format("no recipe '{}'", name.id), did_you_mean(name.id, ids_));
  return found->second;
}

void RecipeBook::check(const RecipeName& name) const {
  const Recipe& recipe = at(name);
  if (name.is_own()) check_recipe(recipe, *this);  // those of the file were checked when it was read
}

const Recipe& RecipeBook::own(const RecipeName& name) const {
  {
    const std::lock_guard lock(own_->mutex);
    const auto found = own_->recipes.find(name.id);
    if (found != own_->recipes.end()) return found->second;
  }
  Recipe recipe;
  if (const Node* based_on = name.own.find("based_on")) {
    if (!contains(based_on->text())) refuse_base(*based_on, ids_);
    recipe = at(based_on->text());
  }
  deviate(recipe, name.id, name.own, name.own.where());
  const std::lock_guard lock(own_->mutex);
  return own_->recipes.emplace(name.id, std::move(recipe)).first->second;
}

}  // namespace lab

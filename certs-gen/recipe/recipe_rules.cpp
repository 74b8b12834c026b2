#include "certs-gen/recipe/recipe_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "certs-gen/recipe/responder_kind.h"
#include "lab-server/base/error.h"
#include "lab-server/base/text.h"

namespace lab {
namespace {

// A key of a recipe that names another one, and what that is to it.
struct Reference {
  const char* key;
  RecipeName Recipe::*other;
  const char* role;
};

constexpr Reference kReferences[] = {
    {"issuer", &Recipe::issuer, "to be the issuer"},
    {"key_of", &Recipe::key_of, "to share with"},
    {"subject_of", &Recipe::subject_of, "to share with"},
};

bool names_another(const Recipe& recipe, const Reference& reference) {
  const RecipeName& other = recipe.*reference.other;
  return !other.empty() && (other != kSelf || reference.other != &Recipe::issuer);
}

void check_references(const Recipe& recipe, const RecipeBook& book) {
  if (recipe.issuer.empty()) {
    throw Error(fmt::format("'{}' has no issuer", recipe.id), "write issuer: self, or issuer: and a recipe",
                recipe.where);
  }
  for (const Reference& reference : kReferences) {
    const RecipeName& other = recipe.*reference.other;
    if (!names_another(recipe, reference) || other.is_own() || book.contains(other)) continue;
    throw Error(fmt::format("no recipe '{}' {}", other.id, reference.role),
                did_you_mean(other.id, book.ids()), recipe.place_of(reference.key));
  }
}

// Follows all recipes that a recipe needs: issuing it must end.
void check_end(const Recipe& start, const RecipeBook& book) {
  std::set<std::string> seen;
  std::vector<const Recipe*> left = {&start};
  while (!left.empty()) {
    const Recipe& recipe = *left.back();
    left.pop_back();
    check_references(recipe, book);
    for (const Reference& reference : kReferences) {
      if (!names_another(recipe, reference)) continue;
      const RecipeName& other = recipe.*reference.other;
      if (other.id == start.id) {
        throw Error(fmt::format("'{}' goes in a circle at '{}'", start.id, recipe.id),
                    "one of them must have issuer: self, or a key and a subject of its own",
                    recipe.place_of(reference.key));
      }
      if (seen.insert(other.id).second) left.push_back(&book.at(other));
    }
  }
}

void check_signature(const Recipe& recipe, const RecipeBook& book) {
  const Recipe& signer = recipe.issuer == kSelf ? recipe : book.at(recipe.issuer);
  if (can_sign(signer.key->type, *recipe.digest)) return;
  throw Error(fmt::format("a {} key cannot sign over {}", signer.key->name, recipe.digest->name),
              "use an RSA issuer", recipe.place_of("digest"));
}

void check_shared(const Recipe& recipe, const Reference& reference, const RecipeBook& book) {
  if (!names_another(recipe, reference)) return;
  const Recipe& owner = book.at(recipe.*reference.other);
  if (owner.key_of.empty() && owner.subject_of.empty() && owner.is_ca == recipe.is_ca) return;
  throw Error(fmt::format("'{}' cannot share with '{}'", recipe.id, owner.id),
              "both are CAs or both are not, and the other has a key and a subject of its own",
              recipe.place_of(reference.key));
}

void check_names(const Recipe& recipe) {
  const auto& purposes = recipe.extended_key_usage;
  const bool is_server =
      std::find(purposes.begin(), purposes.end(), ExtendedKeyUsage::server_auth) != purposes.end();
  if (is_server && !recipe.is_ca && !recipe.names) {
    throw Error(fmt::format("'{}' is for servers and has no names", recipe.id),
                "write names: [\"{host}\"], or names: [] for a certificate without any", recipe.where);
  }
  if (!recipe.is_ca) return;
  const std::string texts = flow_text(written(recipe, recipe_fields()));
  std::vector<std::string> placed = {"{host}"};
  for (const ResponderName& row : kResponders) {
    // The one that speaks of a CA may be named in it.
    if (row.kind != ResponderKind::issuer_ocsp) placed.push_back(fmt::format("{{{}_url}}", row.key));
  }
  for (const std::string& placeholder : placed) {
    if (texts.find(placeholder) == texts.npos) continue;
    throw Error(fmt::format("'{}' is a CA and cannot hold {}", recipe.id, placeholder),
                "one CA serves all placements: write the text itself", recipe.where);
  }
}

void check_validity(const Recipe& recipe) {
  if (recipe.not_before < recipe.not_after) return;
  throw Error(fmt::format("'{}' ends before it begins: not_before {}, not_after {}", recipe.id,
                          text_of(recipe.not_before), text_of(recipe.not_after)),
              "not_after must be later", recipe.place_of("not_after"));
}

}  // namespace

void check_recipe(const Recipe& recipe, const RecipeBook& book) {
  check_end(recipe, book);
  check_signature(recipe, book);
  check_shared(recipe, kReferences[1], book);
  check_shared(recipe, kReferences[2], book);
  check_names(recipe);
  check_validity(recipe);
  for (const Reference& reference : kReferences) {
    const RecipeName& other = recipe.*reference.other;
    if (other.is_own()) check_recipe(book.at(other), book);
  }
}

}  // namespace lab

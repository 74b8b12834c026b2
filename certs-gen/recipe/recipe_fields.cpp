// The keys of a recipe, and how each is read.

#include "certs-gen/recipe/recipe.h"
#include "certs-gen/recipe/recipe_rules.h"
#include "certs-gen/recipe/recipe_text.h"
#include "certs-gen/x509/general_name.h"
#include "lab-server/base/keys.h"

namespace lab {
namespace {

// A text that may hold placeholders.
template <auto Pointer>
constexpr Member<Recipe> filled_text = set<Pointer, Recipe>.read_by([](Recipe& recipe, const Node& node) {
  read_value(node, recipe.*Pointer);
  check_placeholders(node);
});

Shape base_recipe() { return text_called(kRecipeId, "leaf"); }

void set_names(Recipe& recipe, const Node& node) {
  read_value(node, recipe.names);
  for (const Node& name : node.items()) {
    check_placeholders(name);
    check_general_name(name);
  }
}

}  // namespace

const Fields<Recipe>& recipe_fields() {
  static const Fields<Recipe> kFields = {
      {"based_on", "the recipe from which this one deviates",
       set<&Recipe::based_on, Recipe>.with(base_recipe)},
      {"issuer", "the recipe that signs it, or self", set<&Recipe::issuer, Recipe>},
      {"levels", "how many CAs of it in a row, each issued by the one before",
       between<&Recipe::levels, 1, 1000, Recipe>},
      {"key_of", "the recipe whose key it shares", set<&Recipe::key_of, Recipe>},
      {"subject_of", "the recipe whose subject it shares", set<&Recipe::subject_of, Recipe>},
      {"key", "the kind of its key", set<&Recipe::key, Recipe>},
      {"digest", "the digest of its signature", set<&Recipe::digest, Recipe>},
      {"common_name", "CN of the subject", filled_text<&Recipe::common_name>},
      {"names", "subjectAltName: DNS names, IP addresses, email:…, uri:…, any bytes after dns:; [] for none",
       set<&Recipe::names, Recipe>.read_by(set_names)},
      {"not_before", "relative to now: -1h", set<&Recipe::not_before, Recipe>},
      {"not_after", "relative to now: 7d", set<&Recipe::not_after, Recipe>},
      {"basic_constraints", "whether it has the extension", set<&Recipe::has_basic_constraints, Recipe>},
      {"ca", "whether basic constraints mark it as a CA", set<&Recipe::is_ca, Recipe>},
      {"path_length", "how many CAs may follow below it", between<&Recipe::path_length, 0, 1000, Recipe>},
      {"key_usage", "[] for none", set<&Recipe::key_usage, Recipe>},
      {"extended_key_usage", "[] for none", set<&Recipe::extended_key_usage, Recipe>},
      {"name_constraints", "permitted and excluded subtrees", set<&Recipe::name_constraints, Recipe>},
      {"ocsp_url", "where its OCSP responder is", filled_text<&Recipe::ocsp_url>},
      {"crl_url", "where its CRL is", filled_text<&Recipe::crl_url>},
      {"aia_url", "where its issuer's certificate is", filled_text<&Recipe::aia_url>},
      {"must_staple", "whether servers must staple its OCSP response", set<&Recipe::must_staple, Recipe>},
      {"fresh", "whether it is issued anew for each use, with times relative to then",
       set<&Recipe::is_fresh, Recipe>},
      {"revoked", "whether its issuer revoked it", set<&Recipe::is_revoked, Recipe>},
      {"tbs", "fields to replace: version, serial, subject, …", set<&Recipe::tbs, Recipe>},
      {"extensions", "edits, in this order: {name, critical, value, at, times, remove}",
       set<&Recipe::extensions, Recipe>},
      {"der", "DER that replaces the whole certificate", set<&Recipe::der, Recipe>},
      {"signature", "how the signature is spoilt", set<&Recipe::signature, Recipe>},
  };
  return kFields;
}

const Keys& recipe_keys() {
  static const Keys kKeys = keys_of(recipe_fields());
  return kKeys;
}

void add_uses(std::vector<RecipeUse>& uses, const Node& value, const Shape& shape) {
  const bool is_own = shape.called == kOwnRecipe && value.kind() == Node::Kind::map;
  if (shape.called == kRecipeId && value.kind() == Node::Kind::scalar && value.text() != kSelf)
    uses.push_back({value.text(), value.where()});
  if (!is_own) return;
  uses.push_back({RecipeName(value), value.where()});
  visit_values(value, recipe_keys(), [&](const Node& part, const Shape& its_shape, const std::string&) {
    add_uses(uses, part, its_shape);
  });
}

}  // namespace lab

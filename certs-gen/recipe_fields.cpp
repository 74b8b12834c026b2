// The keys of a recipe, and how each is read.

#include "certs-gen/general_name.h"
#include "certs-gen/recipe.h"
#include "certs-gen/recipe_rules.h"
#include "certs-gen/recipe_text.h"

namespace lab {
namespace {

void set_path_length(Recipe& recipe, const Node& node) {
  recipe.path_length = static_cast<int>(read_integer(node, 0, 1000));
}

void set_levels(Recipe& recipe, const Node& node) {
  recipe.levels = static_cast<int>(read_integer(node, 1, 1000));
}

template <auto Member>
void set_text(Recipe& recipe, const Node& node) {
  read_value(node, recipe.*Member);
  check_placeholders(node);
}

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
      {"based_on", "the recipe this one deviates from", set<&Recipe::based_on, Recipe>},
      {"issuer", "the recipe that signs it, or self", set<&Recipe::issuer, Recipe>},
      {"levels", "how many of it in a row, each issued by the one before", set_levels},
      {"key_of", "the recipe whose key it shares", set<&Recipe::key_of, Recipe>},
      {"subject_of", "the recipe whose subject it shares", set<&Recipe::subject_of, Recipe>},
      {"key", "p256 (default), p384, p521, ed25519, rsa1024, rsa2048, …", set<&Recipe::key, Recipe>},
      {"digest", "what its signature is made over: sha256 (default), sha1, md5, …",
       set<&Recipe::digest, Recipe>},
      {"common_name", "CN of the subject", set_text<&Recipe::common_name>},
      {"names", "subjectAltName: DNS names, IP addresses, email:…, uri:…, dns: before any bytes; [] for none",
       set_names},
      {"not_before", "relative to now: -1h", set<&Recipe::not_before, Recipe>},
      {"not_after", "relative to now: 7d", set<&Recipe::not_after, Recipe>},
      {"basic_constraints", "whether the extension is there", set<&Recipe::has_basic_constraints, Recipe>},
      {"ca", "whether basic constraints say CA", set<&Recipe::is_ca, Recipe>},
      {"path_length", "how many CAs may follow", set_path_length},
      {"key_usage", "digital-signature, key-cert-sign, …; [] for none", set<&Recipe::key_usage, Recipe>},
      {"extended_key_usage", "server-auth, client-auth, …; [] for none",
       set<&Recipe::extended_key_usage, Recipe>},
      {"name_constraints", "permitted and excluded subtrees", set<&Recipe::name_constraints, Recipe>},
      {"ocsp_url", "where its OCSP responder is", set_text<&Recipe::ocsp_url>},
      {"crl_url", "where its CRL is", set_text<&Recipe::crl_url>},
      {"aia_url", "where its issuer's certificate is", set_text<&Recipe::aia_url>},
      {"must_staple", "whether servers must staple its OCSP response", set<&Recipe::must_staple, Recipe>},
      {"fresh", "whether it is issued anew each time, relative to then", set<&Recipe::is_fresh, Recipe>},
      {"revoked", "whether its issuer revoked it", set<&Recipe::is_revoked, Recipe>},
      {"tbs", "fields written otherwise: version, serial, subject, …", set<&Recipe::tbs, Recipe>},
      {"extensions", "edits, in this order: {name, critical, value, at, times, remove}",
       set<&Recipe::extensions, Recipe>},
      {"der", "what stands instead of the whole certificate", set<&Recipe::der, Recipe>},
      {"signature", "how the signature is spoilt", set<&Recipe::signature, Recipe>},
  };
  return kFields;
}

}  // namespace lab

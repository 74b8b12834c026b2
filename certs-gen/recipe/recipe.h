// Recipes: each certificate of the lab as a base and its deviation (recipes.yaml).

#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "certs-gen/recipe/deviation.h"
#include "certs-gen/recipe/recipe_name.h"
#include "certs-gen/x509/crypto.h"
#include "certs-gen/x509/key_usage.h"
#include "lab-server/base/domain.h"
#include "lab-server/base/duration.h"
#include "lab-server/base/yaml.h"

namespace lab {

// The issuer of a certificate that signs itself.
inline constexpr const char* kSelf = "self";

// Recipe is one certificate with all its bases applied. In its texts {host}, {ocsp_url}, {crl_url}, {aia_url}
// and {issuer_ocsp_url} stand for the values of its placement, {recipe} for its id, {level} for the number of
// its level, and {run} for a tag that differs per run.
struct Recipe {
  std::string id;
  std::string based_on;
  RecipeName issuer;  // or kSelf
  int levels =
      1;  // a row of that many CAs of this recipe, each issued by the one before; the recipe means the last
  const KeyKind* key = key_kind("p256");
  const Digest* digest = lab::digest("sha256");
  RecipeName key_of;  // it shares the key of that recipe, as a cross-signed CA does; empty: a key of its own
  RecipeName subject_of;  // it shares the subject of that recipe; empty: a subject of its own

  std::string common_name = "TLS failure lab {recipe} {run}";
  std::optional<std::vector<std::string>>
      names;  // subjectAltName, as general_name.h has them; empty: left out
  Duration not_before = hours(-1);
  Duration not_after = days(7);

  bool has_basic_constraints = true;
  bool is_ca = false;
  std::optional<int> path_length;
  std::vector<KeyUsage> key_usage;                   // empty: the extension is left out
  std::vector<ExtendedKeyUsage> extended_key_usage;  // the same
  NameConstraintsSpec name_constraints;              // the same

  std::string ocsp_url, crl_url, aia_url;  // left out when empty, or when the placeholder has no value
  bool must_staple = false;                // the TLS feature status_request (RFC 7633)
  bool is_revoked = false;
  bool is_fresh = false;  // issued anew for every request, relative to the time of the request

  // is_placed: the certificate depends on its placement. True for any leaf, and for a CA that names its own
  // responder.
  bool is_placed = true;

  TbsDeviation tbs;
  std::vector<ExtensionEdit> extensions;
  SignatureDeviation signature;
  std::optional<DerValue> der;  // replaces the whole certificate

  Location where;
  std::map<std::string, Location> places;  // of the values of its keys, here or in a base

  // place_of is the place of a key's value; the place of the recipe when it lacks the key.
  const Location& place_of(const std::string& key) const;
};

// RecipeBook holds all recipes of one file, checked: every base and issuer exists, and there are no circles.
class RecipeBook {
 public:
  // Names below localhost are moved below the domain (base/domain.h).
  static RecipeBook load(const std::filesystem::path& path, std::string_view domain = kLocalhost);
  static RecipeBook parse(const Node& node);

  // at returns the recipe of that name; throws Error with a "did you mean" for others. A recipe that is
  // stated in place of an id is read on its first use, and kept. Thread-safe.
  const Recipe& at(const RecipeName& name) const;
  // check applies the rules of the file to a recipe that is stated in place of an id. It throws Error with
  // the recipe's place.
  void check(const RecipeName& name) const;
  bool contains(const std::string& id) const;
  // ids are in the order of the file.
  std::vector<std::string> ids() const { return ids_; }

 private:
  struct Own {
    std::mutex mutex{};
    std::map<std::string, Recipe> recipes{};
  };
  const Recipe& own(const RecipeName& name) const;

  std::vector<std::string> ids_;
  std::map<std::string, Recipe> recipes_;
  std::shared_ptr<Own> own_ = std::make_shared<Own>();
};

}  // namespace lab

// Recipes: what each certificate of the lab is, stated as a base and its deviation (recipes.yaml).

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
#include "lab-server/base/duration.h"
#include "lab-server/base/yaml.h"

namespace lab {

// The issuer of a certificate that signs itself.
inline constexpr const char* kSelf = "self";

// Recipe is one certificate with all its bases applied. In its texts {host}, {ocsp_url}, {crl_url},
// {aia_url} and {issuer_ocsp_url} stand for what its placement says, {recipe} for its id, {level} for which
// of its levels it is, and {run} for a tag that differs per run.
struct Recipe {
  std::string id;
  std::string based_on;
  RecipeName issuer;  // or kSelf
  int levels = 1;     // so many CAs of this recipe in a row, each issued by the one before; this is the last
  const KeyKind* key = key_kind("p256");
  const Digest* digest = lab::digest("sha256");
  RecipeName key_of;  // the recipe whose key it shares, as a cross-signed CA does; empty: a key of its own
  RecipeName subject_of;  // the recipe whose subject it shares; empty: a subject of its own

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

  std::string ocsp_url, crl_url, aia_url;  // empty, or a placeholder that stands for nothing: left out
  bool must_staple = false;                // the TLS feature status_request (RFC 7633)
  bool is_revoked = false;
  bool is_fresh = false;  // issued anew each time it is asked for, relative to then

  // is_placed says that it depends on where it is used: any leaf, and a CA that names its own responder.
  bool is_placed = true;

  TbsDeviation tbs;
  std::vector<ExtensionEdit> extensions;
  SignatureDeviation signature;
  std::optional<DerValue> der;  // instead of all of it

  Location where;
  std::map<std::string, Location> places;  // of its keys' values, here or in a base

  // place_of is where the value of a key stands; the recipe itself when it has none.
  const Location& place_of(const std::string& key) const;
};

// RecipeBook holds all recipes of one file, checked: every base and issuer exists and none goes in circles.
class RecipeBook {
 public:
  static RecipeBook load(const std::filesystem::path& path);
  static RecipeBook parse(const Node& node);

  // at returns the recipe of that name; an Error that guesses what was meant when there is none. One that is
  // stated in place of an id is read when it is first asked for, and kept. Thread-safe.
  const Recipe& at(const RecipeName& name) const;
  // check throws, at its place, for a recipe stated in place of an id that is not as sound as those of the
  // file.
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

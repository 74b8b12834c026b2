#include "certs-gen/recipe.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "certs-gen/general_name.h"
#include "certs-gen/recipe_text.h"
#include "lab-server/base/error.h"
#include "lab-server/base/files.h"
#include "lab-server/base/text.h"

namespace lab {

const Name<KeyUsage> kKeyUsageNames[9] = {
    {KeyUsage::digital_signature, "digital-signature"},
    {KeyUsage::non_repudiation, "non-repudiation"},
    {KeyUsage::key_encipherment, "key-encipherment"},
    {KeyUsage::data_encipherment, "data-encipherment"},
    {KeyUsage::key_agreement, "key-agreement"},
    {KeyUsage::key_cert_sign, "key-cert-sign"},
    {KeyUsage::crl_sign, "crl-sign"},
    {KeyUsage::encipher_only, "encipher-only"},
    {KeyUsage::decipher_only, "decipher-only"},
};

const Name<ExtendedKeyUsage> kExtendedKeyUsageNames[7] = {
    {ExtendedKeyUsage::any, "any"},
    {ExtendedKeyUsage::server_auth, "server-auth"},
    {ExtendedKeyUsage::client_auth, "client-auth"},
    {ExtendedKeyUsage::code_signing, "code-signing"},
    {ExtendedKeyUsage::email_protection, "email-protection"},
    {ExtendedKeyUsage::time_stamping, "time-stamping"},
    {ExtendedKeyUsage::ocsp_signing, "ocsp-signing"},
};

void read_value(const Node& node, KeyUsage& usage) { usage = read_enum(node, kKeyUsageNames); }
void read_value(const Node& node, ExtendedKeyUsage& usage) {
  usage = read_enum(node, kExtendedKeyUsageNames);
}

const char* oid_of(ExtendedKeyUsage usage) {
  switch (usage) {
    case ExtendedKeyUsage::any:
      return "2.5.29.37.0";
    case ExtendedKeyUsage::server_auth:
      return "1.3.6.1.5.5.7.3.1";
    case ExtendedKeyUsage::client_auth:
      return "1.3.6.1.5.5.7.3.2";
    case ExtendedKeyUsage::code_signing:
      return "1.3.6.1.5.5.7.3.3";
    case ExtendedKeyUsage::email_protection:
      return "1.3.6.1.5.5.7.3.4";
    case ExtendedKeyUsage::time_stamping:
      return "1.3.6.1.5.5.7.3.8";
    case ExtendedKeyUsage::ocsp_signing:
      return "1.3.6.1.5.5.7.3.9";
  }
  return "";
}

namespace {

void set_issuer(Recipe& recipe, const Node& node) {
  read_value(node, recipe.issuer);
  recipe.issuer_where = node.where();
}

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

const Fields<Recipe> kFields = {
    {"based_on", "the recipe this one deviates from", set<&Recipe::based_on, Recipe>},
    {"issuer", "the recipe that signs it, or self", set_issuer},
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

// All texts of a recipe that may hold placeholders.
std::string texts_of(const Recipe& recipe) {
  std::string texts = recipe.common_name + recipe.ocsp_url + recipe.crl_url + recipe.aia_url;
  for (const std::string& name : recipe.names.value_or(std::vector<std::string>())) texts += name;
  for (const std::string& name : recipe.name_constraints.permitted) texts += name;
  for (const std::string& name : recipe.name_constraints.excluded) texts += name;
  const TbsDeviation& tbs = recipe.tbs;
  for (const auto* value : {&tbs.signature, &tbs.issuer, &tbs.validity, &tbs.subject, &tbs.public_key,
                            &recipe.signature.algorithm, &recipe.der}) {
    if (*value) texts += texts_of(**value);
  }
  for (const ExtensionEdit& edit : recipe.extensions) {
    if (edit.value) texts += texts_of(*edit.value);
  }
  return texts;
}

// Applies bases and checks what only the whole book can tell.
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
    for (const std::string& id : ids_) check(recipes_.at(id));
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
    read_into(recipe, entry.value, kFields);
    recipe.id = id;
    recipe.is_placed = !recipe.is_ca || recipe.ocsp_url == "{issuer_ocsp_url}";
    recipe.where = entry.where;
    return recipes_.emplace(id, std::move(recipe)).first->second;
  }

  Recipe base(const Node& based_on, const std::string& id) {
    const std::string& base = based_on.text();
    if (!entries_.contains(base)) {
      throw Error(fmt::format("no recipe '{}' to be based on", base), did_you_mean(base, ids_),
                  based_on.where());
    }
    if (!being_resolved_.insert(id).second || being_resolved_.contains(base) || base == id) {
      throw Error(fmt::format("'{}' is based on itself", id),
                  "one of its bases must state the certificate in full", based_on.where());
    }
    Recipe recipe = resolved(base);
    being_resolved_.erase(id);
    return recipe;
  }

  void check(const Recipe& recipe) const {
    check_issuer(recipe);
    check_shared(recipe, recipe.key_of);
    check_shared(recipe, recipe.subject_of);
    check_names(recipe);
    if (recipe.not_after <= recipe.not_before) {
      throw Error(fmt::format("'{}' ends before it begins: not_before {}, not_after {}", recipe.id,
                              text_of(recipe.not_before), text_of(recipe.not_after)),
                  "not_after must be later", recipe.where);
    }
  }

  void check_issuer(const Recipe& recipe) const {
    if (recipe.issuer.empty()) {
      throw Error(fmt::format("'{}' has no issuer", recipe.id), "write issuer: self, or issuer: and a recipe",
                  recipe.where);
    }
    std::set<std::string> seen = {recipe.id};
    for (const Recipe* at = &recipe; at->issuer != kSelf; at = &recipes_.at(at->issuer)) {
      if (!recipes_.contains(at->issuer)) {
        throw Error(fmt::format("no recipe '{}' to be the issuer", at->issuer),
                    did_you_mean(at->issuer, ids_), at->issuer_where);
      }
      if (!seen.insert(at->issuer).second) {
        throw Error(fmt::format("the issuers of '{}' go in a circle at '{}'", recipe.id, at->issuer),
                    "one of them must have issuer: self", recipe.issuer_where);
      }
    }
    const Recipe& signer = recipe.issuer == kSelf ? recipe : recipes_.at(recipe.issuer);
    if (!can_sign(signer.key->type, *recipe.digest)) {
      throw Error(fmt::format("a {} key cannot sign over {}", signer.key->name, recipe.digest->name),
                  "use an RSA issuer", recipe.where);
    }
  }

  // What is shared must be somebody's own, so that issuing comes to an end.
  void check_shared(const Recipe& recipe, const std::string& with) const {
    if (with.empty()) return;
    const auto found = recipes_.find(with);
    if (found == recipes_.end()) {
      throw Error(fmt::format("no recipe '{}' to share with", with), did_you_mean(with, ids_), recipe.where);
    }
    const Recipe& owner = found->second;
    if (!owner.key_of.empty() || !owner.subject_of.empty() || owner.is_ca != recipe.is_ca) {
      throw Error(fmt::format("'{}' cannot share with '{}'", recipe.id, with),
                  "both are CAs or both are not, and the other has a key and a subject of its own",
                  recipe.where);
    }
  }

  static void check_names(const Recipe& recipe) {
    const auto& purposes = recipe.extended_key_usage;
    const bool is_server =
        std::find(purposes.begin(), purposes.end(), ExtendedKeyUsage::server_auth) != purposes.end();
    if (is_server && !recipe.is_ca && !recipe.names) {
      throw Error(fmt::format("'{}' is for servers and has no names", recipe.id),
                  "write names: [\"{host}\"], or names: [] for a certificate without any", recipe.where);
    }
    if (!recipe.is_ca) return;
    const std::string texts = texts_of(recipe);
    for (const char* placed : {"{host}", "{ocsp_url}", "{crl_url}", "{aia_url}"}) {
      if (texts.find(placed) == texts.npos) continue;
      throw Error(fmt::format("'{}' is a CA and cannot hold {}", recipe.id, placed),
                  "one CA serves all placements: write the text itself", recipe.where);
    }
  }

  std::vector<std::string> ids_;
  std::map<std::string, const Node::Entry*> entries_;
  std::map<std::string, Recipe> recipes_;
  std::set<std::string> being_resolved_;
};

}  // namespace

RecipeBook RecipeBook::load(const std::filesystem::path& path) { return parse(read_yaml_file(shown(path))); }

RecipeBook RecipeBook::parse(const Node& node) {
  Resolver resolver(node);
  RecipeBook book;
  book.recipes_ = resolver.resolve();
  book.ids_ = resolver.ids();
  return book;
}

const Recipe& RecipeBook::at(const std::string& id) const {
  const auto found = recipes_.find(id);
  if (found == recipes_.end()) throw Error(fmt::format("no recipe '{}'", id), did_you_mean(id, ids_));
  return found->second;
}

}  // namespace lab

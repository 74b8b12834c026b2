// The extensions a recipe asks for (RFC 5280 4.2).

#include <fmt/format.h>

#include <algorithm>

#include "certs-gen/issue/issue.h"
#include "certs-gen/recipe/recipe_text.h"
#include "certs-gen/x509/crypto.h"
#include "certs-gen/x509/der.h"
#include "certs-gen/x509/extension_names.h"
#include "certs-gen/x509/general_name.h"
#include "lab-server/base/error.h"

namespace lab {
namespace {

enum class Critical { no, yes };

// One Extension before it is written; without an id it is none.
struct Extension {
  std::string id{};
  bool is_critical = false;
  Bytes value{};
};

Extension extension(const char* id, Critical critical, Bytes value) {
  return {id, critical == Critical::yes, std::move(value)};
}

Bytes der_of(const Extension& one) {
  return der::sequence(
      {der::oid(one.id), one.is_critical ? der::boolean_true() : Bytes(), der::octet_string(one.value)});
}

Bytes uri(const std::string& url) { return general_name("uri:" + url); }

// What make writes of each text, one after the other; an Error at the recipe.
Bytes each(const std::vector<std::string>& texts, Bytes (*make)(const std::string&),
           const Issuance& issuance) {
  Bytes names;
  for (const std::string& text : texts) {
    for (const std::string& one : expanded(filled(text, issuance))) {
      try {
        const Bytes name = make(one);
        names.insert(names.end(), name.begin(), name.end());
      } catch (const Error& error) {
        throw Error(error.message(), error.hint(), issuance.recipe.where);
      }
    }
  }
  return names;
}

// Each of these gives one Extension, or nothing when the recipe has none.

Extension subject_key_identifier(const Issuance& issuance) {
  return extension("2.5.29.14", Critical::no, der::octet_string(key_identifier(issuance.key)));
}

Extension authority_key_identifier(const Issuance& issuance) {
  return extension("2.5.29.35", Critical::no,
                   der::sequence({der::implicit_tag(0, key_identifier(issuance.issuer_key()))}));
}

Extension basic_constraints(const Issuance& issuance) {
  const Recipe& recipe = issuance.recipe;
  if (!recipe.has_basic_constraints) return {};
  const Bytes value = der::sequence(
      {recipe.is_ca ? der::boolean_true() : Bytes(),
       recipe.path_length ? der::integer(static_cast<uint64_t>(*recipe.path_length)) : Bytes()});
  return extension("2.5.29.19", Critical::yes, value);
}

Extension key_usage(const Issuance& issuance) {
  uint16_t bits = 0;
  for (KeyUsage usage : issuance.recipe.key_usage)
    bits |= static_cast<uint16_t>(1 << static_cast<int>(usage));
  return bits == 0 ? Extension() : extension("2.5.29.15", Critical::yes, der::named_bits(bits));
}

Extension extended_key_usage(const Issuance& issuance) {
  std::vector<Bytes> purposes;
  for (ExtendedKeyUsage usage : issuance.recipe.extended_key_usage)
    purposes.push_back(der::oid(oid_of(usage)));
  return purposes.empty() ? Extension() : extension("2.5.29.37", Critical::no, der::sequence_of(purposes));
}

Extension subject_alternative_name(const Issuance& issuance) {
  const Bytes names =
      each(issuance.recipe.names.value_or(std::vector<std::string>()), general_name, issuance);
  return names.empty() ? Extension() : extension("2.5.29.17", Critical::no, der::sequence({names}));
}

// RFC 5280 4.2.1.10: GeneralSubtrees [0] and [1], each a sequence of its base alone.
Extension name_constraints(const Issuance& issuance) {
  const auto subtrees = [&](uint8_t number, const std::vector<std::string>& texts) {
    const Bytes all = each(
        texts, [](const std::string& text) { return der::sequence({subtree_base(text)}); }, issuance);
    return all.empty() ? all : der::explicit_tag(number, all);
  };
  const NameConstraintsSpec& spec = issuance.recipe.name_constraints;
  const Bytes both = der::concat({subtrees(0, spec.permitted), subtrees(1, spec.excluded)});
  return both.empty() ? Extension() : extension("2.5.29.30", Critical::yes, der::sequence({both}));
}

// RFC 5280 4.2.2.1: where the OCSP responder and the issuer's certificate are.
Extension authority_information_access(const Issuance& issuance) {
  std::vector<Bytes> descriptions;
  const auto describe = [&](const char* method, const std::string& text) {
    const std::string url = filled(text, issuance);
    if (!url.empty()) descriptions.push_back(der::sequence({der::oid(method), uri(url)}));
  };
  describe("1.3.6.1.5.5.7.48.1", issuance.recipe.ocsp_url);
  describe("1.3.6.1.5.5.7.48.2", issuance.recipe.aia_url);
  return descriptions.empty() ? Extension()
                              : extension("1.3.6.1.5.5.7.1.1", Critical::no, der::sequence_of(descriptions));
}

// RFC 5280 4.2.1.13: distributionPoint [0], fullName [0], one URI.
Extension crl_distribution_points(const Issuance& issuance) {
  const std::string url = filled(issuance.recipe.crl_url, issuance);
  if (url.empty()) return {};
  const Bytes point = der::sequence({der::explicit_tag(0, der::explicit_tag(0, uri(url)))});
  return extension("2.5.29.31", Critical::no, der::sequence({point}));
}

// RFC 7633 4.1: a sequence of TLS extensions the server must answer; status_request is 5.
Extension tls_feature(const Issuance& issuance) {
  if (!issuance.recipe.must_staple) return {};
  return extension("1.3.6.1.5.5.7.1.24", Critical::no, der::sequence({der::integer(5)}));
}

// The order in which they stand in the certificate.
constexpr Extension (*kExtensions[])(const Issuance&) = {
    subject_key_identifier,  authority_key_identifier,
    basic_constraints,       key_usage,
    extended_key_usage,      subject_alternative_name,
    name_constraints,        authority_information_access,
    crl_distribution_points, tls_feature,
};

// Edits are applied to what the rest of the recipe gives.
class Edited {
 public:
  Edited(std::vector<Extension> extensions, const Issuance& issuance)
      : extensions_(std::move(extensions)), issuance_(issuance) {}

  void apply(const ExtensionEdit& edit) {
    if (edit.is_removed) return remove(edit);
    Extension one = taken(edit);
    if (edit.critical) one.is_critical = *edit.critical;
    if (edit.value) one.value = written(*edit.value, issuance_);
    const size_t place = std::min(edit.at.value_or(place_), extensions_.size());
    extensions_.insert(extensions_.begin() + static_cast<long>(place), edit.times, one);
  }

  const std::vector<Extension>& extensions() const { return extensions_; }

 private:
  auto find(const std::string& oid) {
    return std::find_if(extensions_.begin(), extensions_.end(),
                        [&](const Extension& one) { return one.id == oid; });
  }

  void remove(const ExtensionEdit& edit) {
    const size_t gone = std::erase_if(
        extensions_, [&](const Extension& one) { return edit.oid.empty() || one.id == edit.oid; });
    if (gone == 0) fail(edit, "there is no {} to remove", "leave the edit out");
  }

  // Takes the extension of an edit out of the list, to be put back changed.
  Extension taken(const ExtensionEdit& edit) {
    const auto found = find(edit.oid);
    place_ = static_cast<size_t>(found - extensions_.begin());
    if (found != extensions_.end()) {
      Extension one = std::move(*found);
      extensions_.erase(found);
      return one;
    }
    if (!edit.value) fail(edit, "there is no {} to change", "give it a value");
    return {edit.oid, false, {}};
  }

  [[noreturn]] void fail(const ExtensionEdit& edit, const char* message, const char* hint) const {
    throw Error(fmt::format(fmt::runtime(message), edit.oid.empty() ? "extension" : extension_name(edit.oid)),
                hint, edit.where);
  }

  std::vector<Extension> extensions_;
  const Issuance& issuance_;
  size_t place_ = 0;
};

}  // namespace

Bytes certificate_extensions(const Issuance& issuance) {
  std::vector<Extension> extensions;
  for (const auto make : kExtensions) {
    if (Extension one = make(issuance); !one.id.empty()) extensions.push_back(std::move(one));
  }
  Edited edited(std::move(extensions), issuance);
  for (const ExtensionEdit& edit : issuance.recipe.extensions) edited.apply(edit);
  std::vector<Bytes> written;
  for (const Extension& one : edited.extensions()) written.push_back(der_of(one));
  return written.empty() ? Bytes() : der::explicit_tag(3, der::sequence_of(written));
}

}  // namespace lab

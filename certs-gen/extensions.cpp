// The extensions a recipe asks for (RFC 5280 4.2).

#include <fmt/format.h>

#include <algorithm>

#include "certs-gen/crypto.h"
#include "certs-gen/der.h"
#include "certs-gen/issue.h"
#include "certs-gen/names.h"
#include "lab-server/base/error.h"

namespace lab {
namespace {

enum class Critical { no, yes };

Bytes extension(const char* id, Critical critical, const Bytes& value) {
  return der::sequence(
      {der::oid(id), critical == Critical::yes ? der::boolean_true() : Bytes(), der::octet_string(value)});
}

// GeneralName (RFC 5280 4.2.1.6).
constexpr uint8_t kDnsName = 2;
constexpr uint8_t kUri = 6;
constexpr uint8_t kIpAddress = 7;

Bytes uri(const std::string& url) { return der::implicit_tag(kUri, bytes_of(url)); }

Bytes alternative_name(const std::string& name, const Recipe& recipe) {
  if (const Bytes address = ip_address(name); !address.empty()) return der::implicit_tag(kIpAddress, address);
  const bool is_ascii = std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < 0x7f; });
  if (!is_ascii) {
    throw Error(fmt::format("'{}' is no DNS name", name), "write international names as xn--…", recipe.where);
  }
  return der::implicit_tag(kDnsName, bytes_of(name));
}

// Each of these gives one Extension, or nothing when the recipe has none.

Bytes subject_key_identifier(const Issuance& issuance) {
  return extension("2.5.29.14", Critical::no, der::octet_string(key_identifier(issuance.key)));
}

Bytes authority_key_identifier(const Issuance& issuance) {
  return extension("2.5.29.35", Critical::no,
                   der::sequence({der::implicit_tag(0, key_identifier(issuance.issuer_key()))}));
}

Bytes basic_constraints(const Issuance& issuance) {
  const Recipe& recipe = issuance.recipe;
  if (!recipe.has_basic_constraints) return {};
  const Bytes value = der::sequence(
      {recipe.is_ca ? der::boolean_true() : Bytes(),
       recipe.path_length ? der::integer(static_cast<uint64_t>(*recipe.path_length)) : Bytes()});
  return extension("2.5.29.19", Critical::yes, value);
}

Bytes key_usage(const Issuance& issuance) {
  uint16_t bits = 0;
  for (KeyUsage usage : issuance.recipe.key_usage)
    bits |= static_cast<uint16_t>(1 << static_cast<int>(usage));
  return bits == 0 ? Bytes() : extension("2.5.29.15", Critical::yes, der::named_bits(bits));
}

Bytes extended_key_usage(const Issuance& issuance) {
  std::vector<Bytes> purposes;
  for (ExtendedKeyUsage usage : issuance.recipe.extended_key_usage)
    purposes.push_back(der::oid(oid_of(usage)));
  return purposes.empty() ? Bytes() : extension("2.5.29.37", Critical::no, der::sequence_of(purposes));
}

Bytes subject_alternative_name(const Issuance& issuance) {
  std::vector<Bytes> names;
  for (const std::string& name : issuance.recipe.names.value_or(std::vector<std::string>())) {
    names.push_back(alternative_name(filled(name, issuance), issuance.recipe));
  }
  return names.empty() ? Bytes() : extension("2.5.29.17", Critical::no, der::sequence_of(names));
}

// RFC 5280 4.2.2.1: where the OCSP responder and the issuer's certificate are.
Bytes authority_information_access(const Issuance& issuance) {
  std::vector<Bytes> descriptions;
  const auto describe = [&](const char* method, const std::string& text) {
    const std::string url = filled(text, issuance);
    if (!url.empty()) descriptions.push_back(der::sequence({der::oid(method), uri(url)}));
  };
  describe("1.3.6.1.5.5.7.48.1", issuance.recipe.ocsp_url);
  describe("1.3.6.1.5.5.7.48.2", issuance.recipe.aia_url);
  return descriptions.empty() ? Bytes()
                              : extension("1.3.6.1.5.5.7.1.1", Critical::no, der::sequence_of(descriptions));
}

// RFC 5280 4.2.1.13: distributionPoint [0], fullName [0], one URI.
Bytes crl_distribution_points(const Issuance& issuance) {
  const std::string url = filled(issuance.recipe.crl_url, issuance);
  if (url.empty()) return {};
  const Bytes point = der::sequence({der::explicit_tag(0, der::explicit_tag(0, uri(url)))});
  return extension("2.5.29.31", Critical::no, der::sequence({point}));
}

// RFC 7633 4.1: a sequence of TLS extensions the server must answer; status_request is 5.
Bytes tls_feature(const Issuance& issuance) {
  if (!issuance.recipe.must_staple) return {};
  return extension("1.3.6.1.5.5.7.1.24", Critical::no, der::sequence({der::integer(5)}));
}

// The order in which they stand in the certificate.
constexpr Bytes (*kExtensions[])(const Issuance&) = {
    subject_key_identifier,
    authority_key_identifier,
    basic_constraints,
    key_usage,
    extended_key_usage,
    subject_alternative_name,
    authority_information_access,
    crl_distribution_points,
    tls_feature,
};

}  // namespace

Bytes certificate_extensions(const Issuance& issuance) {
  std::vector<Bytes> extensions;
  for (const auto make : kExtensions) {
    if (Bytes one = make(issuance); !one.empty()) extensions.push_back(std::move(one));
  }
  return extensions.empty() ? Bytes() : der::explicit_tag(3, der::sequence_of(extensions));
}

}  // namespace lab

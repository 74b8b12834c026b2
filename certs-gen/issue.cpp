#include "certs-gen/issue.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include "certs-gen/crypto.h"
#include "certs-gen/der.h"
#include "lab-server/base/error.h"

namespace lab {
namespace {

constexpr size_t kMaxCommonName = 64;  // RFC 5280 A.1, ub-common-name
constexpr const char* kOrganization = "TLS failure lab";

Bytes version() { return der::explicit_tag(0, der::integer(2)); }  // v3

// RFC 5280 4.1.2.2: positive, unique, at most 20 octets.
Bytes serial_number() {
  Bytes serial = random_bytes(16);
  serial[0] = static_cast<uint8_t>((serial[0] & 0x7f) | 0x40);
  return der::integer_bytes(serial);
}

Bytes attribute(const char* type, const std::string& value) {
  return der::set({der::sequence({der::oid(type), der::utf8_string(value)})});
}

Bytes subject_name(const Issuance& issuance) {
  if (issuance.shares_subject != nullptr) return subject_of(*issuance.shares_subject);
  const std::string common_name = filled(issuance.recipe.common_name, issuance);
  if (common_name.size() > kMaxCommonName) {
    throw Error(fmt::format("the common name '{}' has {} bytes, more than {}", common_name,
                            common_name.size(), kMaxCommonName),
                "names may be longer: leave it to the subjectAltName", issuance.recipe.where);
  }
  return der::sequence({attribute("2.5.4.10", kOrganization), attribute("2.5.4.3", common_name)});
}

Bytes issuer_name(const Issuance& issuance) {
  return issuance.issuer != nullptr ? subject_of(*issuance.issuer) : subject_name(issuance);
}

Bytes validity(const Issuance& issuance) {
  return der::sequence({der::time(issuance.now + issuance.recipe.not_before.seconds.count()),
                        der::time(issuance.now + issuance.recipe.not_after.seconds.count())});
}

Bytes tbs_certificate(const Issuance& issuance) {
  return der::sequence({
      version(),
      serial_number(),
      signature_algorithm(issuance.issuer_key(), *issuance.recipe.digest),
      issuer_name(issuance),
      validity(issuance),
      subject_name(issuance),
      public_key_info(issuance.key),
      certificate_extensions(issuance),
  });
}

}  // namespace

std::string filled(const std::string& text, const Issuance& issuance) {
  const Placement& placement = issuance.placement;
  if (placement.host.empty() && text.find("{host}") != text.npos) {
    throw Error(fmt::format("recipe '{}' needs a host to be issued for", issuance.recipe.id), {},
                issuance.recipe.where);
  }
  std::string result = replace_all(text, "{host}", placement.host);
  result = replace_all(result, "{ocsp_url}", placement.ocsp_url);
  result = replace_all(result, "{crl_url}", placement.crl_url);
  result = replace_all(result, "{aia_url}", placement.aia_url);
  result = replace_all(result, "{level}", std::to_string(issuance.level));
  result = replace_all(result, "{recipe}", issuance.recipe.id);
  return replace_all(result, "{run}", issuance.run);
}

Bytes issue_certificate(const Issuance& issuance) {
  const Bytes tbs = tbs_certificate(issuance);
  return der::sequence({
      tbs,
      signature_algorithm(issuance.issuer_key(), *issuance.recipe.digest),
      der::bit_string(sign(issuance.issuer_key(), *issuance.recipe.digest, tbs)),
  });
}

}  // namespace lab

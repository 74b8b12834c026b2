#include "certs-gen/issue/issue.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include "certs-gen/x509/crypto.h"
#include "certs-gen/x509/der.h"
#include "lab-server/base/error.h"

namespace lab {
namespace {

constexpr size_t kMaxCommonName = 64;  // RFC 5280 A.1, ub-common-name
constexpr const char* kOrganization = "TLS failure lab";

// RFC 5280 4.1.2.1: version 3 is written 2; version 1 is the default and left out.
Bytes version(const Issuance& issuance) {
  const int number = issuance.recipe.tbs.version.value_or(3);
  return number == 1 ? Bytes() : der::explicit_tag(0, der::integer(static_cast<uint64_t>(number - 1)));
}

Bytes serial_number(const Issuance& issuance) {
  return der::integer_bytes(issuance.recipe.tbs.serial.value_or(issuance.serial));
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

// A time as certificates write it, without its Z.
std::string digits_of(std::time_t time) {
  const std::string element = text_of(der::time(time));
  return element.substr(2, element.size() - 3);
}

Bytes tbs_certificate(const Issuance& issuance) {
  const TbsDeviation& tbs = issuance.recipe.tbs;
  return der::sequence({
      version(issuance),
      serial_number(issuance),
      tbs.signature ? written(*tbs.signature, issuance)
                    : signature_algorithm(issuance.issuer_key(), *issuance.recipe.digest),
      tbs.issuer ? written(*tbs.issuer, issuance) : issuer_name(issuance),
      tbs.validity ? written(*tbs.validity, issuance) : validity(issuance),
      tbs.subject ? written(*tbs.subject, issuance) : subject_name(issuance),
      tbs.public_key ? written(*tbs.public_key, issuance) : public_key_info(issuance.key),
      certificate_extensions(issuance),
  });
}

Bytes outer_algorithm(const Issuance& issuance) {
  const auto& algorithm = issuance.recipe.signature.algorithm;
  return algorithm ? written(*algorithm, issuance)
                   : signature_algorithm(issuance.issuer_key(), *issuance.recipe.digest);
}

Bytes signature_over(const Bytes& tbs, const Issuance& issuance) {
  const SignatureDeviation& deviation = issuance.recipe.signature;
  if (deviation.bytes) return *deviation.bytes;
  Bytes signature = sign(issuance.signing_key, *issuance.recipe.digest, tbs);
  if (deviation.is_flipped) signature.back() ^= 1;
  if (deviation.length && *deviation.length < signature.size()) signature.resize(*deviation.length);
  return signature;
}

}  // namespace

std::string filled(const std::string& text, const Issuance& issuance) {
  const Placement& placement = issuance.placement;
  if (placement.host.empty() && text.find("{host}") != text.npos) {
    throw Error(fmt::format("recipe '{}' needs a host to be issued for", issuance.recipe.id), {},
                issuance.recipe.where);
  }
  const Recipe& recipe = issuance.recipe;
  std::string result = replace_all(text, "{host}", placement.host);
  for (const ResponderName& responder : kResponders)
    result = replace_all(result, fmt::format("{{{}_url}}", responder.key), placement.urls[responder.kind]);
  result = replace_all(result, "{level}", std::to_string(issuance.level));
  result = replace_all(result, "{recipe}", recipe.id);
  result = replace_all(result, "{run}", issuance.run);
  result = replace_all(result, "{not_before}", digits_of(issuance.now + recipe.not_before.seconds.count()));
  result = replace_all(result, "{not_after}", digits_of(issuance.now + recipe.not_after.seconds.count()));
  // Last, because what they stand for is any bytes.
  if (result == "{public_key}") return text_of(public_key_bits(issuance.key));
  if (result == "{issuer_key_id}") return text_of(key_identifier(issuance.issuer_key()));
  return result;
}

Bytes written(const DerValue& value, const Issuance& issuance) {
  return encoded(value, [&](const std::string& text) { return filled(text, issuance); });
}

Bytes issue_certificate(const Issuance& issuance) {
  if (issuance.recipe.der) return written(*issuance.recipe.der, issuance);
  const Bytes tbs = tbs_certificate(issuance);
  return der::sequence({tbs, outer_algorithm(issuance), der::bit_string(signature_over(tbs, issuance))});
}

}  // namespace lab

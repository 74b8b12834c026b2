#include "certs-gen/audit/read_extensions.h"

#include <fmt/format.h>
#include <openssl/mem.h>

#include <set>

#include "certs-gen/audit/parsed_certificate.h"
#include "certs-gen/x509/crypto.h"

namespace lab {
namespace {

constexpr unsigned kContext = CBS_ASN1_CONTEXT_SPECIFIC;
constexpr unsigned kConstructed = CBS_ASN1_CONSTRUCTED;

// A value is read whole: bytes after it make it unreadable.

bool read_subject_key_id(CBS value, ParsedCertificate& certificate) {
  CBS id;
  if (!CBS_get_asn1(&value, &id, CBS_ASN1_OCTETSTRING) || CBS_len(&value) != 0) return false;
  certificate.subject_key_id = copy_of(id);
  return true;
}

bool read_authority_key_id(CBS value, ParsedCertificate& certificate) {
  CBS sequence, id, serial;
  int has_id = 0, has_serial = 0;
  if (!CBS_get_asn1(&value, &sequence, CBS_ASN1_SEQUENCE) || CBS_len(&value) != 0 ||
      !CBS_get_optional_asn1(&sequence, &id, &has_id, kContext | 0) ||
      !CBS_get_optional_asn1(&sequence, nullptr, nullptr, kContext | kConstructed | 1) ||
      !CBS_get_optional_asn1(&sequence, &serial, &has_serial, kContext | 2) || CBS_len(&sequence) != 0) {
    return false;
  }
  if (has_id) certificate.authority_key_id = copy_of(id);
  if (has_serial) certificate.authority_serial = copy_of(serial);
  return true;
}

bool read_basic_constraints(CBS value, ParsedCertificate& certificate) {
  CBS sequence;
  int is_ca = 0;
  uint64_t path_length = 0;
  if (!CBS_get_asn1(&value, &sequence, CBS_ASN1_SEQUENCE) || CBS_len(&value) != 0) return false;
  if (CBS_peek_asn1_tag(&sequence, CBS_ASN1_BOOLEAN) && !CBS_get_asn1_bool(&sequence, &is_ca)) return false;
  if (CBS_len(&sequence) > 0) {
    if (!CBS_get_asn1_uint64(&sequence, &path_length) || path_length > 1'000'000) return false;
    certificate.path_length = static_cast<int>(path_length);
  }
  certificate.has_basic_constraints = true;
  certificate.is_ca = is_ca != 0;
  return CBS_len(&sequence) == 0;
}

bool read_key_usage(CBS value, ParsedCertificate& certificate) {
  CBS bits;
  if (!CBS_get_asn1(&value, &bits, CBS_ASN1_BITSTRING) || CBS_len(&value) != 0 ||
      !CBS_is_valid_asn1_bitstring(&bits)) {
    return false;
  }
  uint16_t usage = 0;
  for (unsigned bit = 0; bit < 16; ++bit) {
    if (CBS_asn1_bitstring_has_bit(&bits, bit)) usage |= static_cast<uint16_t>(1 << bit);
  }
  certificate.key_usage = usage;
  return true;
}

bool read_extended_key_usage(CBS value, ParsedCertificate& certificate) {
  CBS sequence, oid;
  if (!CBS_get_asn1(&value, &sequence, CBS_ASN1_SEQUENCE) || CBS_len(&value) != 0) return false;
  std::vector<std::string> purposes;
  while (CBS_len(&sequence) > 0) {
    if (!CBS_get_asn1(&sequence, &oid, CBS_ASN1_OBJECT)) return false;
    purposes.push_back(oid_text(oid));
  }
  certificate.purposes = std::move(purposes);
  return true;
}

bool read_subject_alternative_name(CBS value, ParsedCertificate& certificate) {
  CBS sequence, name;
  unsigned tag = 0;
  if (!CBS_get_asn1(&value, &sequence, CBS_ASN1_SEQUENCE) || CBS_len(&value) != 0 ||
      CBS_len(&sequence) == 0) {
    return false;
  }
  certificate.has_san = true;
  while (CBS_len(&sequence) > 0) {
    if (!CBS_get_any_asn1(&sequence, &name, &tag) || (tag & CBS_ASN1_CLASS_MASK) != kContext) return false;
    if (tag == (kContext | 2)) certificate.dns_names.push_back(text_of(copy_of(name)));
    if (tag == (kContext | 7)) certificate.ip_addresses.push_back(copy_of(name));
    certificate.names.push_back({static_cast<uint8_t>(tag & CBS_ASN1_TAG_NUMBER_MASK), copy_of(name)});
  }
  return true;
}

bool read_name_constraints(CBS value, ParsedCertificate& certificate) {
  std::string why;
  certificate.name_constraints = parse_name_constraints(copy_of(value), why);
  if (!why.empty()) certificate.defects.push_back({"malformed-name-constraints", why});
  return true;
}

bool pass(CBS, ParsedCertificate&) { return true; }

// An access description is a sequence of a method and a name.
bool read_authority_info_access(CBS value, ParsedCertificate&) {
  CBS sequence, description, name;
  if (!CBS_get_asn1(&value, &sequence, CBS_ASN1_SEQUENCE) || CBS_len(&value) != 0 ||
      CBS_len(&sequence) == 0) {
    return false;
  }
  while (CBS_len(&sequence) > 0) {
    if (!CBS_get_asn1(&sequence, &description, CBS_ASN1_SEQUENCE) ||
        !CBS_get_asn1(&description, nullptr, CBS_ASN1_OBJECT) ||
        !CBS_get_any_asn1(&description, &name, nullptr) || CBS_len(&description) != 0) {
      return false;
    }
  }
  return true;
}

// What a critical extension may be without anyone objecting: those that are read, and those that only add
// (policies, where to ask).
struct Known {
  const char* oid;
  bool (*read)(CBS, ParsedCertificate&);
  const char* name;
  // "Conforming CAs MUST mark this extension as non-critical", or as critical.
  enum class Critical { may_be, never, always } critical = Critical::may_be;
};

constexpr const char* kSubjectAltName = "2.5.29.17";

constexpr Known kKnown[] = {
    {"2.5.29.14", read_subject_key_id, "subjectKeyIdentifier", Known::Critical::never},
    {"2.5.29.15", read_key_usage, "keyUsage"},
    {"2.5.29.17", read_subject_alternative_name, "subjectAltName"},
    {"2.5.29.18", pass, "issuerAltName"},
    {"2.5.29.19", read_basic_constraints, "basicConstraints"},
    {"2.5.29.30", read_name_constraints, "nameConstraints", Known::Critical::always},
    {"2.5.29.31", pass, "cRLDistributionPoints"},
    {"2.5.29.32", pass, "certificatePolicies"},
    {"2.5.29.33", pass, "policyMappings"},
    {"2.5.29.35", read_authority_key_id, "authorityKeyIdentifier", Known::Critical::never},
    {"2.5.29.36", pass, "policyConstraints", Known::Critical::always},
    {"2.5.29.37", read_extended_key_usage, "extKeyUsage"},
    {"2.5.29.54", pass, "inhibitAnyPolicy", Known::Critical::always},
    {"1.3.6.1.5.5.7.1.1", read_authority_info_access, "authorityInfoAccess", Known::Critical::never},
    {"1.3.6.1.5.5.7.1.24", pass, "tlsFeature"},
};

const char* read_extension(CBS extension, ParsedCertificate& certificate, std::set<std::string>& seen) {
  CBS oid, value;
  int is_critical = 0;
  if (!CBS_get_asn1(&extension, &oid, CBS_ASN1_OBJECT)) return "an extension's id";
  if (CBS_peek_asn1_tag(&extension, CBS_ASN1_BOOLEAN)) {
    if (!CBS_get_asn1_bool(&extension, &is_critical)) return "an extension's criticality";
  }
  if (!CBS_get_asn1(&extension, &value, CBS_ASN1_OCTETSTRING) || CBS_len(&extension) != 0) {
    return "an extension's value";
  }
  const std::string id = oid_text(oid);
  if (!seen.insert(id).second) {
    certificate.defects.push_back({"duplicate-extension", id + " stands twice"});
    return nullptr;
  }
  if (is_critical && id == kSubjectAltName) certificate.is_san_critical = true;
  for (const Known& known : kKnown) {
    if (id != known.oid) continue;
    if (is_critical && known.critical == Known::Critical::never) {
      certificate.defects.push_back({"wrong-criticality", fmt::format("{} is critical", known.name)});
    }
    if (!is_critical && known.critical == Known::Critical::always) {
      certificate.defects.push_back({"not-critical", fmt::format("{} is not critical", known.name)});
    }
    if (!known.read(value, certificate)) {
      if (id == kSubjectAltName) certificate.is_san_malformed = true;
      certificate.defects.push_back({"malformed-extension", fmt::format("{} cannot be read", known.name)});
    }
    return nullptr;
  }
  if (is_critical) certificate.unknown_critical.push_back(id);
  return nullptr;
}

}  // namespace

const char* read_extensions(CBS rest, ParsedCertificate& certificate) {
  CBS tagged, extensions, extension;
  int has_extensions = 0;
  for (unsigned unique_id : {1u, 2u}) {
    if (!CBS_get_optional_asn1(&rest, nullptr, nullptr, kContext | unique_id)) return "uniqueID";
  }
  if (!CBS_get_optional_asn1(&rest, &tagged, &has_extensions, kContext | kConstructed | 3))
    return "extensions";
  if (CBS_len(&rest) != 0) return "bytes follow the extensions";
  if (!has_extensions) return nullptr;
  if (!CBS_get_asn1(&tagged, &extensions, CBS_ASN1_SEQUENCE) || CBS_len(&tagged) != 0) return "extensions";
  std::set<std::string> seen;
  while (CBS_len(&extensions) > 0) {
    if (!CBS_get_asn1(&extensions, &extension, CBS_ASN1_SEQUENCE)) return "extensions";
    if (const char* broken = read_extension(extension, certificate, seen)) return broken;
  }
  return nullptr;
}

std::string oid_text(const CBS& oid) {
  const bssl::UniquePtr<char> text(CBS_asn1_oid_to_text(&oid));
  return text != nullptr ? text.get() : "?";
}

}  // namespace lab

#include "certs-gen/audit/parsed_certificate.h"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/bytestring.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/mem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <map>
#include <set>

#include "certs-gen/audit/read_extensions.h"
#include "certs-gen/x509/crypto.h"
#include "certs-gen/x509/distinguished_name.h"

namespace lab {
namespace {

constexpr const char* kEllipticCurveKey = "1.2.840.10045.2.1";  // id-ecPublicKey (RFC 5480 2.1.1)

std::string text(const Bytes& der) {
  const auto name = library_name(der);
  bssl::UniquePtr<BIO> out(BIO_new(BIO_s_mem()));
  const uint8_t* data = nullptr;
  size_t size = 0;
  if (!name || !out || X509_NAME_print_ex(out.get(), name.get(), 0, XN_FLAG_RFC2253) < 0 ||
      !BIO_mem_contents(out.get(), &data, &size)) {
    return "?";
  }
  return text_of({data, size});
}

int digits(const CBS& cbs, size_t at, size_t count) {
  int value = 0;
  for (size_t i = at; i < at + count; ++i) value = value * 10 + (CBS_data(&cbs)[i] - '0');
  return value;
}

// UTCTime or GeneralizedTime to the second and in UTC, as RFC 5280 4.1.2.5 wants them.
bool read_time(CBS& from, std::time_t& time) {
  CBS content;
  unsigned tag = 0;
  if (!CBS_get_any_asn1(&from, &content, &tag)) return false;
  const size_t year_digits = tag == CBS_ASN1_GENERALIZEDTIME ? 4 : 2;
  if (tag != CBS_ASN1_UTCTIME && tag != CBS_ASN1_GENERALIZEDTIME) return false;
  const size_t size = CBS_len(&content);
  if (size != year_digits + 11 || CBS_data(&content)[size - 1] != 'Z') return false;
  if (!std::all_of(CBS_data(&content), CBS_data(&content) + size - 1,
                   [](uint8_t c) { return c >= '0' && c <= '9'; })) {
    return false;
  }
  int year = digits(content, 0, year_digits);
  if (year_digits == 2) year += year < 50 ? 2000 : 1900;
  std::tm parts{};
  parts.tm_year = year - 1900;
  parts.tm_mon = digits(content, year_digits, 2) - 1;
  parts.tm_mday = digits(content, year_digits + 2, 2);
  parts.tm_hour = digits(content, year_digits + 4, 2);
  parts.tm_min = digits(content, year_digits + 6, 2);
  parts.tm_sec = digits(content, year_digits + 8, 2);
  const std::tm written = parts;
  time = ::timegm(&parts);  // mends 31 February into March, which then differs
  return written.tm_mon == parts.tm_mon && written.tm_mday == parts.tm_mday &&
         written.tm_hour == parts.tm_hour && written.tm_min == parts.tm_min && written.tm_sec == parts.tm_sec;
}

bool read_validity(CBS& tbs, ParsedCertificate& certificate) {
  CBS validity;
  return CBS_get_asn1(&tbs, &validity, CBS_ASN1_SEQUENCE) && read_time(validity, certificate.not_before) &&
         read_time(validity, certificate.not_after) && CBS_len(&validity) == 0;
}

bool read_version(CBS& tbs, ParsedCertificate& certificate) {
  uint64_t version = 0;
  if (!CBS_get_optional_asn1_uint64(&tbs, &version, CBS_ASN1_CONTEXT_SPECIFIC | CBS_ASN1_CONSTRUCTED | 0, 0))
    return false;
  certificate.version = static_cast<int>(std::min<uint64_t>(version, 100)) + 1;
  return true;
}

bool read_algorithm(CBS& from, Bytes& algorithm, std::string& id) {
  CBS sequence, oid;
  if (!CBS_get_asn1(&from, &sequence, CBS_ASN1_SEQUENCE)) return false;
  algorithm = copy_of(sequence);
  if (!CBS_get_asn1(&sequence, &oid, CBS_ASN1_OBJECT)) return false;
  id = oid_text(oid);
  return true;
}

bool read_name(CBS& from, Bytes& name) {
  CBS element;
  if (!CBS_get_asn1_element(&from, &element, CBS_ASN1_SEQUENCE)) return false;
  name = copy_of(element);
  return true;
}

// Of what cannot be read nobody knows the kind; that is another defect.
bool signs_handshakes(const std::string& kind, const std::string& curve, const EVP_PKEY* key) {
  static const std::set<std::string> curves = {"1.2.840.10045.3.1.7", "1.3.132.0.33", "1.3.132.0.34",
                                               "1.3.132.0.35"};
  if (kind == kEllipticCurveKey) return curve.empty() || curves.contains(curve);
  return key == nullptr || EVP_PKEY_id(key) != EVP_PKEY_DSA;
}

// Keys may be written in several ways: a point compressed, parameters left out.
Bytes rewritten(const EVP_PKEY* key) {
  bssl::ScopedCBB out;
  const bool is_written = key != nullptr && CBB_init(out.get(), 128) &&
                          EVP_marshal_public_key(out.get(), key) && CBB_flush(out.get());
  ERR_clear_error();
  return is_written ? Bytes(CBB_data(out.get()), CBB_data(out.get()) + CBB_len(out.get())) : Bytes();
}

bool read_key(CBS& from, ParsedCertificate& certificate) {
  CBS element;
  if (!CBS_get_asn1_element(&from, &element, CBS_ASN1_SEQUENCE)) return false;
  CBS whole = element, info, algorithm, kind;
  certificate.key.reset(EVP_parse_public_key(&whole));
  ERR_clear_error();
  certificate.key_info = rewritten(certificate.key.get());
  if (certificate.key_info.empty()) certificate.key_info = copy_of(element);
  const bool is_read = CBS_get_asn1(&element, &info, CBS_ASN1_SEQUENCE) &&
                       CBS_get_asn1(&info, &algorithm, CBS_ASN1_SEQUENCE) &&
                       CBS_get_asn1(&algorithm, &kind, CBS_ASN1_OBJECT);
  // RFC 5480 2.1.1: "implicitCurve and specifiedCurve MUST NOT be used in PKIX."
  const std::string name = is_read ? oid_text(kind) : "";
  const bool is_curve_spelt_out =
      name == kEllipticCurveKey && CBS_peek_asn1_tag(&algorithm, CBS_ASN1_SEQUENCE);
  CBS curve;
  const bool is_curve_named = is_read && CBS_get_asn1(&algorithm, &curve, CBS_ASN1_OBJECT) == 1;
  if (is_curve_spelt_out) {
    certificate.defects.push_back({"bad-public-key", "its curve is spelt out in numbers"});
  } else if (!signs_handshakes(name, is_curve_named ? oid_text(curve) : "", certificate.key.get())) {
    certificate.defects.push_back(
        {"unusable-key", "its key is of a kind or on a curve that signs no handshake"});
  } else if (certificate.key == nullptr) {
    certificate.defects.push_back({"bad-public-key", "it holds no key of a known kind"});
  }
  return true;
}

bool read_serial(CBS& from, ParsedCertificate& certificate) {
  CBS serial;
  if (!CBS_get_asn1(&from, &serial, CBS_ASN1_INTEGER)) return false;
  certificate.serial = copy_of(serial);
  return true;
}

// RFC 5280 4.1.2.2: "conforming CAs MUST NOT use serialNumber values longer than 20 octets", nor negative
// ones or zero.
void check_serial(ParsedCertificate& certificate) {
  const Bytes& serial = certificate.serial;
  const char* fault = nullptr;
  if (serial.empty()) {
    fault = "it has no octets";
  } else if (serial[0] >= 0x80) {
    fault = "it is negative";
  } else if (std::all_of(serial.begin(), serial.end(), [](uint8_t octet) { return octet == 0; })) {
    fault = "it is zero";
  } else if (serial.size() > 20) {
    fault = "it is longer than 20 octets";
  }
  if (fault != nullptr)
    certificate.defects.push_back({"bad-serial", fmt::format("{}: {}", to_hex(serial), fault)});
}

bool is_empty_name(const Bytes& name) { return name == Bytes{0x30, 0x00}; }

void check_fields(ParsedCertificate& certificate, bool has_extensions) {
  check_serial(certificate);
  const auto add = [&](const char* finding, std::string detail) {
    certificate.defects.push_back({finding, std::move(detail)});
  };
  if (certificate.version > 3)
    add("bad-version", fmt::format("version {} does not exist", certificate.version));
  if (certificate.version < 3 && has_extensions) {
    add("bad-version", fmt::format("version {} has no extensions, and here are some", certificate.version));
  }
  if (certificate.inner_algorithm != certificate.algorithm) {
    add("signature-algorithm-mismatch", "the signed algorithm is not the one beside the signature");
  }
  if (is_empty_name(certificate.issuer_name)) add("empty-issuer", "the issuer has no name");
  if (is_empty_name(certificate.subject_name)) {
    if (certificate.is_ca) add("empty-subject", "a CA without a name");
    if (certificate.has_san && !certificate.is_san_critical) {
      add("empty-subject", "the subject has no name, and the subjectAltName is not critical");
    }
  }
}

// The step that fails names what could not be read.
const char* read_fields(const Bytes& der, ParsedCertificate& certificate) {
  CBS all, outer, tbs, signed_part, signature;
  uint8_t unused_bits = 0;
  CBS_init(&all, der.data(), der.size());
  if (!CBS_get_asn1(&all, &outer, CBS_ASN1_SEQUENCE)) return "it is no SEQUENCE";
  if (CBS_len(&all) != 0) return "bytes follow it";
  if (!CBS_get_asn1_element(&outer, &signed_part, CBS_ASN1_SEQUENCE)) return "tbsCertificate";
  certificate.signed_part = copy_of(signed_part);
  if (!CBS_get_asn1(&signed_part, &tbs, CBS_ASN1_SEQUENCE)) return "tbsCertificate";
  if (!read_version(tbs, certificate)) return "version";
  if (!read_serial(tbs, certificate)) return "serialNumber";
  if (!read_algorithm(tbs, certificate.inner_algorithm, certificate.inner_oid)) return "signature";
  if (!read_name(tbs, certificate.issuer_name)) return "issuer";
  if (!read_validity(tbs, certificate)) return "validity";
  if (!read_name(tbs, certificate.subject_name)) return "subject";
  if (!read_key(tbs, certificate)) return "subjectPublicKeyInfo";
  const bool has_extensions = CBS_len(&tbs) != 0;
  if (const char* broken = read_extensions(tbs, certificate)) return broken;
  if (!read_algorithm(outer, certificate.algorithm, certificate.signature_oid)) return "signatureAlgorithm";
  if (!CBS_get_asn1(&outer, &signature, CBS_ASN1_BITSTRING) || !CBS_get_u8(&signature, &unused_bits) ||
      unused_bits > 7 || CBS_len(&outer) != 0) {
    return "signatureValue";
  }
  certificate.signature = copy_of(signature);
  check_fields(certificate, has_extensions);
  return nullptr;
}

}  // namespace

ParsedCertificate::ParsedCertificate() = default;
ParsedCertificate::~ParsedCertificate() = default;

std::string ParsedCertificate::subject() const { return text(subject_name); }
std::string ParsedCertificate::issuer() const { return text(issuer_name); }

bool ParsedCertificate::allows(KeyUsage usage) const {
  return !key_usage || (*key_usage >> static_cast<int>(usage) & 1) != 0;
}

bool ParsedCertificate::allows(ExtendedKeyUsage purpose) const {
  if (!purposes) return true;
  return std::any_of(purposes->begin(), purposes->end(),
                     [&](const std::string& oid) { return oid == oid_of(purpose); });
}

bool ParsedCertificate::is_nameless() const { return is_empty_name(issuer_name); }

std::unique_ptr<ParsedCertificate> parse_certificate(const Bytes& der, std::string& why) {
  auto certificate = std::make_unique<ParsedCertificate>();
  certificate->der = der;
  if (const char* broken = read_fields(der, *certificate)) {
    why = broken;
    return nullptr;
  }
  const uint8_t* at = der.data();
  certificate->x509.reset(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  ERR_clear_error();
  certificate->is_self_issued = is_same_name(certificate->issuer_name, certificate->subject_name);
  return certificate;
}

const char* weak_digest(const std::string& oid) {
  static const std::map<std::string, const char*> kWeak = {
      {"1.2.840.113549.1.1.2", "MD2"},   {"1.2.840.113549.1.1.3", "MD4"}, {"1.2.840.113549.1.1.4", "MD5"},
      {"1.2.840.113549.1.1.5", "SHA-1"}, {"1.2.840.10045.4.1", "SHA-1"},  {"1.3.14.3.2.29", "SHA-1"},
  };
  const auto weak = kWeak.find(oid);
  return weak == kWeak.end() ? nullptr : weak->second;
}

}  // namespace lab

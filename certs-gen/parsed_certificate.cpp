#include "certs-gen/parsed_certificate.h"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/bytestring.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/mem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <map>

#include "certs-gen/read_extensions.h"

namespace lab {
namespace {

std::string text(X509_NAME* name) {
  bssl::UniquePtr<BIO> out(BIO_new(BIO_s_mem()));
  const uint8_t* data = nullptr;
  size_t size = 0;
  if (!out || X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_RFC2253) < 0 ||
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

bool read_algorithm(CBS& from, std::string& algorithm) {
  CBS sequence, oid;
  if (!CBS_get_asn1(&from, &sequence, CBS_ASN1_SEQUENCE) || !CBS_get_asn1(&sequence, &oid, CBS_ASN1_OBJECT))
    return false;
  algorithm = oid_text(oid);
  return true;
}

// The step that fails names what could not be read.
const char* read_fields(const Bytes& der, ParsedCertificate& certificate) {
  CBS all, outer, tbs;
  CBS_init(&all, der.data(), der.size());
  if (!CBS_get_asn1(&all, &outer, CBS_ASN1_SEQUENCE)) return "it is no SEQUENCE";
  if (CBS_len(&all) != 0) return "bytes follow it";
  if (!CBS_get_asn1(&outer, &tbs, CBS_ASN1_SEQUENCE)) return "tbsCertificate";
  if (!read_version(tbs, certificate)) return "version";
  if (!CBS_get_asn1(&tbs, nullptr, CBS_ASN1_INTEGER)) return "serialNumber";
  if (!read_algorithm(tbs, certificate.signature_oid)) return "signature";
  if (!CBS_get_asn1(&tbs, nullptr, CBS_ASN1_SEQUENCE)) return "issuer";
  if (!read_validity(tbs, certificate)) return "validity";
  if (!CBS_get_asn1(&tbs, nullptr, CBS_ASN1_SEQUENCE)) return "subject";
  if (!CBS_get_asn1(&tbs, nullptr, CBS_ASN1_SEQUENCE)) return "subjectPublicKeyInfo";
  return read_extensions(tbs, certificate);
}

}  // namespace

ParsedCertificate::ParsedCertificate() = default;
ParsedCertificate::~ParsedCertificate() = default;

std::string ParsedCertificate::subject() const { return text(X509_get_subject_name(x509.get())); }
std::string ParsedCertificate::issuer() const { return text(X509_get_issuer_name(x509.get())); }

bool ParsedCertificate::allows(KeyUsage usage) const {
  return !key_usage || (*key_usage >> static_cast<int>(usage) & 1) != 0;
}

bool ParsedCertificate::allows(ExtendedKeyUsage purpose) const {
  if (!purposes) return true;
  return std::any_of(purposes->begin(), purposes->end(), [&](const std::string& oid) {
    return oid == oid_of(purpose) || oid == oid_of(ExtendedKeyUsage::any);
  });
}

bool ParsedCertificate::is_self_issued() const { return is_named_by(*this, *this); }

std::unique_ptr<ParsedCertificate> parse_certificate(const Bytes& der, std::string& why) {
  auto certificate = std::make_unique<ParsedCertificate>();
  certificate->der = der;
  if (const char* broken = read_fields(der, *certificate)) {
    why = broken;
    return nullptr;
  }
  const uint8_t* at = der.data();
  certificate->x509.reset(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  if (certificate->x509 != nullptr) certificate->key.reset(X509_get_pubkey(certificate->x509.get()));
  ERR_clear_error();
  if (certificate->x509 != nullptr) return certificate;
  why = "the library refuses it";
  return nullptr;
}

const char* weak_digest(const std::string& oid) {
  static const std::map<std::string, const char*> kWeak = {
      {"1.2.840.113549.1.1.2", "MD2"}, {"1.2.840.113549.1.1.4", "MD5"}, {"1.2.840.113549.1.1.5", "SHA-1"},
      {"1.2.840.10045.4.1", "SHA-1"},  {"1.3.14.3.2.29", "SHA-1"},
  };
  const auto weak = kWeak.find(oid);
  return weak == kWeak.end() ? nullptr : weak->second;
}

bool is_named_by(const ParsedCertificate& certificate, const ParsedCertificate& candidate) {
  return X509_NAME_cmp(X509_get_issuer_name(certificate.x509.get()),
                       X509_get_subject_name(candidate.x509.get())) == 0;
}

bool is_signed_by(const ParsedCertificate& certificate, const ParsedCertificate& candidate) {
  const bool is_signed =
      candidate.key != nullptr && X509_verify(certificate.x509.get(), candidate.key.get()) == 1;
  ERR_clear_error();
  return is_signed;
}

}  // namespace lab

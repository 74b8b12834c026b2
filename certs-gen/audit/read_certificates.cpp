#include "certs-gen/audit/read_certificates.h"

#include <fmt/format.h>
#include <openssl/bytestring.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/mem.h>
#include <openssl/pkcs7.h>
#include <openssl/pkcs8.h>
#include <openssl/pool.h>
#include <openssl/stack.h>
#include <openssl/x509.h>

#include <algorithm>
#include <initializer_list>

#include "certs-gen/audit/parsed_certificate.h"
#include "certs-gen/audit/path.h"
#include "certs-gen/x509/distinguished_name.h"
#include "certs-gen/x509/pem.h"
#include "lab-server/base/error.h"

namespace lab {
namespace {

constexpr unsigned kContext0 = CBS_ASN1_CONTEXT_SPECIFIC | CBS_ASN1_CONSTRUCTED | 0;

CBS cbs_of(const Bytes& bytes) {
  CBS cbs;
  CBS_init(&cbs, bytes.data(), bytes.size());
  return cbs;
}

// Whether der is a SEQUENCE that begins with elements of these tags.
bool begins_with(CBS der, std::initializer_list<unsigned> tags) {
  CBS content;
  if (!CBS_get_asn1(&der, &content, CBS_ASN1_SEQUENCE)) return false;
  return std::all_of(tags.begin(), tags.end(),
                     [&](unsigned tag) { return CBS_get_asn1(&content, nullptr, tag) == 1; });
}

// What is signed in a SEQUENCE of it, an algorithm and a signature (RFC 5280 4.1, 5.1, RFC 2986 4.2).
bool begins_signed_with(const Bytes& der, std::initializer_list<unsigned> tags) {
  CBS all = cbs_of(der), content, signed_part;
  return begins_with(all, {CBS_ASN1_SEQUENCE, CBS_ASN1_SEQUENCE, CBS_ASN1_BITSTRING}) &&
         CBS_get_asn1(&all, &content, CBS_ASN1_SEQUENCE) &&
         CBS_get_asn1_element(&content, &signed_part, CBS_ASN1_SEQUENCE) && begins_with(signed_part, tags);
}

bool is_request(const Bytes& der) {
  return begins_signed_with(der, {CBS_ASN1_INTEGER, CBS_ASN1_SEQUENCE, CBS_ASN1_SEQUENCE, kContext0});
}

bool is_crl(const Bytes& der) {
  for (const unsigned time : {CBS_ASN1_UTCTIME, CBS_ASN1_GENERALIZEDTIME}) {
    if (begins_signed_with(der, {CBS_ASN1_INTEGER, CBS_ASN1_SEQUENCE, CBS_ASN1_SEQUENCE, time}) ||
        begins_signed_with(der, {CBS_ASN1_SEQUENCE, CBS_ASN1_SEQUENCE, time})) {
      return true;
    }
  }
  return false;
}

bool is_certificate(const Bytes& der) {
  return begins_signed_with(der, {}) && !is_request(der) && !is_crl(der);
}

bool is_private_key(const Bytes& der) {
  const CBS all = cbs_of(der);
  return begins_with(all, {CBS_ASN1_INTEGER, CBS_ASN1_SEQUENCE, CBS_ASN1_OCTETSTRING}) ||  // PKCS#8
         begins_with(all, {CBS_ASN1_INTEGER, CBS_ASN1_INTEGER, CBS_ASN1_INTEGER}) ||       // RSA, DSA
         begins_with(all, {CBS_ASN1_INTEGER, CBS_ASN1_OCTETSTRING});                       // RFC 5915
}

bool is_encrypted_private_key(const Bytes& der) {
  return begins_with(cbs_of(der), {CBS_ASN1_SEQUENCE, CBS_ASN1_OCTETSTRING});
}

bool is_public_key(const Bytes& der) {
  return begins_with(cbs_of(der), {CBS_ASN1_SEQUENCE, CBS_ASN1_BITSTRING});
}

bool is_ocsp_response(const Bytes& der) { return begins_with(cbs_of(der), {CBS_ASN1_ENUMERATED}); }

bool is_java_key_store(const Bytes& bytes) {
  constexpr uint8_t kMagic[] = {0xfe, 0xed, 0xfe, 0xed};
  return bytes.size() > 4 && std::equal(std::begin(kMagic), std::end(kMagic), bytes.begin());
}

struct Other {
  const char* what;
  bool (*is)(const Bytes&);
};

constexpr Other kOthers[] = {
    {"a certificate request", is_request},
    {"a CRL", is_crl},
    {"a private key", is_private_key},
    {"an encrypted private key", is_encrypted_private_key},
    {"a public key", is_public_key},
    {"an OCSP response", is_ocsp_response},
    {"a Java key store (JKS)", is_java_key_store},
};

// What a PEM label announces, for those that people take for certificates.
std::string announced_by(const std::string& label) {
  if (label == "ENCRYPTED PRIVATE KEY") return "an encrypted private key";
  if (label.ends_with("PRIVATE KEY")) return "a private key";
  if (label.ends_with("CERTIFICATE REQUEST")) return "a certificate request";
  if (label == "X509 CRL") return "a CRL";
  if (label.ends_with("PUBLIC KEY")) return "a public key";
  return "a PEM block " + label;
}

[[noreturn]] void refuse(const std::string& name, const std::string& what) {
  const char* const hint = what == "a Java key store (JKS)"
                               ? "keytool -importkeystore -deststoretype pkcs12 makes PKCS#12 of it"
                               : "expected PEM, DER, PKCS#7 or PKCS#12";
  if (what.empty()) throw Error(fmt::format("no certificate in {}", name), hint);
  throw Error(fmt::format("no certificate in {}: it is {}", name, what), hint);
}

// Puts the leaf first, and after each its issuer where it is there.
std::vector<Bytes> in_order(const std::vector<Bytes>& certificates) {
  ParsedCertificates parsed;
  for (const Bytes& der : certificates) {
    std::string why;
    parsed.push_back(parse_certificate(der, why));
    if (parsed.back() == nullptr) return certificates;
  }
  const auto issues = [&](size_t one, size_t other) {
    return one != other && is_same_name(parsed[one]->subject_name, parsed[other]->issuer_name);
  };
  std::vector<size_t> rest;
  for (size_t i = 0; i < parsed.size(); ++i) rest.push_back(i);
  const auto is_leaf = [&](size_t one) {
    return std::none_of(rest.begin(), rest.end(), [&](size_t other) { return issues(one, other); });
  };
  auto next = std::find_if(rest.begin(), rest.end(), is_leaf);
  std::vector<Bytes> ordered;
  while (next != rest.end()) {
    const size_t last = *next;
    ordered.push_back(certificates[last]);
    rest.erase(next);
    next = std::find_if(rest.begin(), rest.end(), [&](size_t one) { return issues(one, last); });
  }
  for (const size_t one : rest) ordered.push_back(certificates[one]);
  return ordered;
}

// The certificates of PKCS#7's SignedData (RFC 2315 9.1); nothing when it is none.
std::optional<std::vector<Bytes>> of_pkcs7(const Bytes& der) {
  CBS in = cbs_of(der);
  const bssl::UniquePtr<STACK_OF(CRYPTO_BUFFER)> found(sk_CRYPTO_BUFFER_new_null());
  const bool is_read = found != nullptr && PKCS7_get_raw_certificates(found.get(), &in, nullptr) == 1;
  ERR_clear_error();
  if (!is_read) return std::nullopt;
  std::vector<Bytes> certificates;
  for (size_t i = 0; i < sk_CRYPTO_BUFFER_num(found.get()); ++i) {
    const CRYPTO_BUFFER* one = sk_CRYPTO_BUFFER_value(found.get(), i);
    certificates.emplace_back(CRYPTO_BUFFER_data(one), CRYPTO_BUFFER_data(one) + CRYPTO_BUFFER_len(one));
  }
  return in_order(certificates);
}

Bytes der_of(X509* x509) {
  uint8_t* der = nullptr;
  const int size = i2d_X509(x509, &der);
  const bssl::UniquePtr<uint8_t> owned(der);
  return size > 0 ? Bytes(der, der + size) : Bytes();
}

bool is_pkcs12(const Bytes& bytes) {
  const std::string_view version = "\x02\x01\x03";  // the one there is (RFC 7292 4)
  const auto end = bytes.begin() + static_cast<std::ptrdiff_t>(std::min<size_t>(bytes.size(), 12));
  const bool is_versioned = std::search(bytes.begin(), end, version.begin(), version.end()) != end;
  return is_versioned && !bytes.empty() && bytes[0] == 0x30 && !is_private_key(bytes);
}

// The certificates of PKCS#12, the one of its private key first.
std::vector<Bytes> of_pkcs12(const Bytes& der, const std::string& name,
                             const std::optional<std::string>& password) {
  const std::vector<std::string> tried =
      password ? std::vector<std::string>{*password} : std::vector<std::string>{"", "changeit"};
  for (const std::string& one : tried) {
    CBS in = cbs_of(der);
    EVP_PKEY* key = nullptr;
    const bssl::UniquePtr<STACK_OF(X509)> found(sk_X509_new_null());
    const bool is_read =
        found != nullptr && PKCS12_get_key_and_certs(&key, found.get(), &in, one.c_str()) == 1;
    const bssl::UniquePtr<EVP_PKEY> owned(key);
    if (!is_read) continue;
    std::vector<Bytes> certificates;
    for (size_t i = 0; i < sk_X509_num(found.get()); ++i)
      certificates.push_back(der_of(sk_X509_value(found.get(), i)));
    if (certificates.empty()) refuse(name, "PKCS#12 without any");
    return in_order(certificates);
  }
  const uint32_t error = ERR_peek_error();
  const bool is_password =
      ERR_GET_LIB(error) == ERR_LIB_PKCS8 && ERR_GET_REASON(error) == PKCS8_R_INCORRECT_PASSWORD;
  const char* const reason = ERR_reason_error_string(error);
  const std::string why = reason == nullptr ? "it is malformed" : replace_all(lower(reason), "_", " ");
  ERR_clear_error();
  if (!is_password) throw Error(fmt::format("cannot read {} as PKCS#12: {}", name, why));
  if (password) throw Error(fmt::format("{} is PKCS#12 with another password", name));
  throw Error(fmt::format("{} is PKCS#12 with a password", name), "give it: --password TEXT");
}

// Editors put byte order marks before a text, and before each part of one that was put together; Windows'
// shell writes UTF-16; configuration files indent PEM, or hold it in one line.
std::string plain_text(std::string text) {
  constexpr std::string_view kMark = "\xef\xbb\xbf";
  if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff")) {
    text.erase(0, 2);
    std::erase(text, '\0');
  }
  text = replace_all(std::move(text), kMark, "");
  text = replace_all(std::move(text), "\\n", "\n");
  std::string lines;
  for (const std::string& line : split(text, '\n')) lines.append(trim(line)).push_back('\n');
  return lines;
}

std::vector<Bytes> of_pem(const std::string& text, const std::string& name) {
  std::vector<Bytes> certificates;
  std::string other;
  for (const PemBlock& block : parse_pem(text)) {
    if (block.label == "CERTIFICATE" || block.label == "X509 CERTIFICATE") {
      certificates.push_back(block.der);
    } else if (block.label == "TRUSTED CERTIFICATE") {  // OpenSSL's: what it is trusted for follows it
      CBS all = cbs_of(block.der), first;
      const bool is_there = CBS_get_asn1_element(&all, &first, CBS_ASN1_SEQUENCE) == 1;
      certificates.push_back(is_there ? Bytes(CBS_data(&first), CBS_data(&first) + CBS_len(&first))
                                      : block.der);
    } else if (block.label == "PKCS7" || block.label == "CMS") {
      const auto more = of_pkcs7(block.der);
      if (!more) throw Error(fmt::format("cannot read the PKCS#7 in {}", name));
      certificates.insert(certificates.end(), more->begin(), more->end());
    } else if (other.empty()) {
      other = announced_by(block.label);
    }
  }
  if (certificates.empty()) refuse(name, other);
  return certificates;
}

// DER certificates, one after the other; nothing when it is something else.
std::vector<Bytes> of_der(const Bytes& bytes) {
  std::vector<Bytes> certificates;
  CBS rest = cbs_of(bytes), element;
  while (CBS_len(&rest) > 0) {
    if (!CBS_get_asn1_element(&rest, &element, CBS_ASN1_SEQUENCE)) return {};
    certificates.emplace_back(CBS_data(&element), CBS_data(&element) + CBS_len(&element));
    if (!is_certificate(certificates.back())) return {};
  }
  return certificates;
}

}  // namespace

std::vector<Bytes> read_certificates(const std::string& bytes, const std::string& name,
                                     const std::optional<std::string>& password) {
  const std::string shown = name == "-" ? "stdin" : name;
  if (bytes.empty()) throw Error(fmt::format("{} is empty", shown), "expected a certificate");
  const Bytes der = bytes_of(bytes);
  std::vector<Bytes> certificates = of_der(der);
  if (!certificates.empty()) return certificates;
  if (auto pkcs7 = of_pkcs7(der); pkcs7 && !pkcs7->empty()) return *pkcs7;
  if (is_pkcs12(der)) return of_pkcs12(der, shown, password);
  for (const Other& other : kOthers) {
    if (other.is(der)) refuse(shown, other.what);
  }
  return of_pem(plain_text(bytes), shown);
}

}  // namespace lab

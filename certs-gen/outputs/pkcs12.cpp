// PKCS#12 (RFC 7292): the key with its chain, and a trust store as Java reads it.

#include <fmt/format.h>
#include <openssl/digest.h>
#include <openssl/hmac.h>
#include <openssl/mem.h>
#include <openssl/nid.h>
#include <openssl/pkcs8.h>
#include <openssl/sha.h>
#include <openssl/stack.h>
#include <openssl/x509.h>

#include "certs-gen/outputs/format.h"
#include "certs-gen/x509/crypto.h"
#include "certs-gen/x509/der.h"
#include "lab-server/base/error.h"

namespace lab {
namespace {

constexpr int kIterations = 2048;

std::vector<OutputFile> key_store(const Output& output) {
  const std::vector<CertificatePtr> chain = chain_of(output.certificate);
  for (const CertificatePtr& certificate : chain) {
    if (certificate->x509 != nullptr) continue;
    throw Error(
        fmt::format("BoringSSL cannot read '{}', so it cannot be put into PKCS#12", certificate->recipe),
        "leave it out, or write it as pem and der only");
  }
  bssl::UniquePtr<STACK_OF(X509)> issuers(sk_X509_new_null());
  for (size_t i = 1; i < chain.size(); ++i) {
    require(bssl::PushToStack(issuers.get(), bssl::UpRef(chain[i]->x509)), "write PKCS#12");
  }
  // Its default for certificates, RC2 of 40 bits, is one that OpenSSL 3 no longer reads.
  constexpr int kCipher = NID_pbe_WithSHA1And3_Key_TripleDES_CBC;
  const Certificate& leaf = *output.certificate;
  const bssl::UniquePtr<PKCS12> store(PKCS12_create(output.password.c_str(), leaf.recipe.c_str(),
                                                    leaf.key.get(), leaf.x509.get(), issuers.get(), kCipher,
                                                    kCipher, kIterations, kIterations, 0));
  require(store != nullptr, "write PKCS#12");
  uint8_t* der = nullptr;
  const int size = i2d_PKCS12(store.get(), &der);
  require(size > 0, "write PKCS#12");
  const bssl::UniquePtr<uint8_t> owned(der);
  return {{"keystore.p12", text_of({der, static_cast<size_t>(size)}), Access::owner}};
}

constexpr const char* kData = "1.2.840.113549.1.7.1";
constexpr const char* kCertBag = "1.2.840.113549.1.12.10.1.3";
constexpr const char* kX509Certificate = "1.2.840.113549.1.9.22.1";
constexpr const char* kFriendlyName = "1.2.840.113549.1.9.20";
// Oracle's trustedKeyUsage: without it Java does not take a certificate for trusted.
constexpr const char* kTrustedKeyUsage = "2.16.840.1.113894.746875.1.1";
constexpr const char* kAnyPurpose = "2.5.29.37.0";
constexpr const char* kSha256 = "2.16.840.1.101.3.4.2.1";

// UTF-16 of an ASCII text, as BMPString holds it and, ended by a zero, the key derivation takes passwords.
Bytes utf16(std::string_view ascii) {
  Bytes bytes;
  for (const char c : ascii) bytes.insert(bytes.end(), {0, static_cast<uint8_t>(c)});
  return bytes;
}

Bytes attribute(const char* type, const Bytes& value) {
  return der::sequence({der::oid(type), der::set({value})});
}

// ContentInfo of plain data (RFC 2315 7).
Bytes data_content(const Bytes& content) {
  return der::sequence({der::oid(kData), der::explicit_tag(0, der::octet_string(content))});
}

// RFC 7292 B.2 for the MAC of SHA-256, whose one block of output is all that is needed.
Bytes mac_key(const std::string& password, const Bytes& salt) {
  constexpr size_t kBlock = SHA256_CBLOCK;
  constexpr uint8_t kMacPurpose = 3;
  const auto repeated = [](const Bytes& bytes) {
    Bytes filled((bytes.size() + kBlock - 1) / kBlock * kBlock);
    for (size_t i = 0; i < filled.size(); ++i) filled[i] = bytes[i % bytes.size()];
    return filled;
  };
  Bytes secret = utf16(password);
  secret.insert(secret.end(), {0, 0});
  Bytes hash(kBlock, kMacPurpose);
  for (const Bytes& part : {repeated(salt), repeated(secret)})
    hash.insert(hash.end(), part.begin(), part.end());
  for (int i = 0; i < kIterations; ++i)
    hash = hash_sha256({reinterpret_cast<const char*>(hash.data()), hash.size()});
  return hash;
}

Bytes mac_data(const std::string& password, const Bytes& content) {
  const Bytes salt = random_bytes(16);
  const Bytes key = mac_key(password, salt);
  Bytes mac(SHA256_DIGEST_LENGTH);
  unsigned size = 0;
  require(HMAC(EVP_sha256(), key.data(), key.size(), content.data(), content.size(), mac.data(), &size) !=
              nullptr,
          "authenticate PKCS#12");
  const Bytes digest_info =
      der::sequence({der::sequence({der::oid(kSha256), der::null()}), der::octet_string(mac)});
  return der::sequence({digest_info, der::octet_string(salt), der::integer(kIterations)});
}

std::vector<OutputFile> trust_store(const Output& output) {
  constexpr uint8_t kBmpString = 0x1e;
  const CertificatePtr root = root_of(output.certificate);
  const Bytes certificate =
      der::sequence({der::oid(kX509Certificate), der::explicit_tag(0, der::octet_string(root->der))});
  const Bytes attributes = der::set({attribute(kFriendlyName, der::element(kBmpString, utf16(root->recipe))),
                                     attribute(kTrustedKeyUsage, der::oid(kAnyPurpose))});
  const Bytes bag = der::sequence({der::oid(kCertBag), der::explicit_tag(0, certificate), attributes});
  const Bytes safe = der::sequence({data_content(der::sequence({bag}))});
  const Bytes store = der::sequence({der::integer(3), data_content(safe), mac_data(output.password, safe)});
  return {{"truststore.p12", text_of(store)}};
}

}  // namespace

const Format kPkcs12Format = {"pkcs12", "keystore.p12: the key and its chain", key_store};
const Format kJavaFormat = {"java-truststore", "truststore.p12: the root, as Java trusts it", trust_store};

}  // namespace lab

#include "lab-server/engines/tls12/suites.h"

#include <openssl/aead.h>
#include <openssl/cipher.h>
#include <openssl/digest.h>

#include <algorithm>

namespace lab {
namespace {

using Mode = BulkCipher::Mode;
using enum KeyExchangeKind;

constexpr BulkCipher kNull = {Mode::none, nullptr, nullptr, 0, 0, 0};
constexpr BulkCipher kRc4 = {Mode::stream, EVP_rc4, nullptr, 16, 0, 16};
constexpr BulkCipher kRc4Export = {Mode::stream, EVP_rc4, nullptr, 16, 0, 5};
constexpr BulkCipher kDesExport = {Mode::cbc, EVP_des_cbc, nullptr, 8, 8, 5};
constexpr BulkCipher kDes = {Mode::cbc, EVP_des_cbc, nullptr, 8, 8, 8};
constexpr BulkCipher kTripleDes = {Mode::cbc, EVP_des_ede3_cbc, nullptr, 24, 8, 24};
constexpr BulkCipher kAes128 = {Mode::cbc, EVP_aes_128_cbc, nullptr, 16, 16, 16};
constexpr BulkCipher kAes256 = {Mode::cbc, EVP_aes_256_cbc, nullptr, 32, 16, 32};
constexpr BulkCipher kAes128Gcm = {Mode::gcm, nullptr, EVP_aead_aes_128_gcm, 16, 0, 16};
constexpr BulkCipher kAes256Gcm = {Mode::gcm, nullptr, EVP_aead_aes_256_gcm, 32, 0, 32};
constexpr BulkCipher kChaCha20 = {Mode::chacha20, nullptr, EVP_aead_chacha20_poly1305, 32, 0, 32};

constexpr Tls12Suite kSuites[] = {
    {0x0001, rsa, &kNull, EVP_md5, EVP_sha256},               // RSA_WITH_NULL_MD5
    {0x0002, rsa, &kNull, EVP_sha1, EVP_sha256},              // RSA_WITH_NULL_SHA
    {0x0003, rsa_export, &kRc4Export, EVP_md5, EVP_sha256},   // RSA_EXPORT_WITH_RC4_40_MD5
    {0x0004, rsa, &kRc4, EVP_md5, EVP_sha256},                // RSA_WITH_RC4_128_MD5
    {0x0005, rsa, &kRc4, EVP_sha1, EVP_sha256},               // RSA_WITH_RC4_128_SHA
    {0x0008, rsa_export, &kDesExport, EVP_sha1, EVP_sha256},  // RSA_EXPORT_WITH_DES40_CBC_SHA
    {0x0009, rsa, &kDes, EVP_sha1, EVP_sha256},               // RSA_WITH_DES_CBC_SHA
    {0x000a, rsa, &kTripleDes, EVP_sha1, EVP_sha256},         // RSA_WITH_3DES_EDE_CBC_SHA
    {0x0016, dhe, &kTripleDes, EVP_sha1, EVP_sha256},         // DHE_RSA_WITH_3DES_EDE_CBC_SHA
    {0x0018, dh_anon, &kRc4, EVP_md5, EVP_sha256},            // DH_anon_WITH_RC4_128_MD5
    {0x002f, rsa, &kAes128, EVP_sha1, EVP_sha256},            // RSA_WITH_AES_128_CBC_SHA
    {0x0033, dhe, &kAes128, EVP_sha1, EVP_sha256},            // DHE_RSA_WITH_AES_128_CBC_SHA
    {0x0034, dh_anon, &kAes128, EVP_sha1, EVP_sha256},        // DH_anon_WITH_AES_128_CBC_SHA
    {0x0035, rsa, &kAes256, EVP_sha1, EVP_sha256},            // RSA_WITH_AES_256_CBC_SHA
    {0x0039, dhe, &kAes256, EVP_sha1, EVP_sha256},            // DHE_RSA_WITH_AES_256_CBC_SHA
    {0x003b, rsa, &kNull, EVP_sha256, EVP_sha256},            // RSA_WITH_NULL_SHA256
    {0x003c, rsa, &kAes128, EVP_sha256, EVP_sha256},          // RSA_WITH_AES_128_CBC_SHA256
    {0x003d, rsa, &kAes256, EVP_sha256, EVP_sha256},          // RSA_WITH_AES_256_CBC_SHA256
    {0x0067, dhe, &kAes128, EVP_sha256, EVP_sha256},          // DHE_RSA_WITH_AES_128_CBC_SHA256
    {0x009c, rsa, &kAes128Gcm, nullptr, EVP_sha256},          // RSA_WITH_AES_128_GCM_SHA256
    {0x009d, rsa, &kAes256Gcm, nullptr, EVP_sha384},          // RSA_WITH_AES_256_GCM_SHA384
    {0x009e, dhe, &kAes128Gcm, nullptr, EVP_sha256},          // DHE_RSA_WITH_AES_128_GCM_SHA256
    {0x009f, dhe, &kAes256Gcm, nullptr, EVP_sha384},          // DHE_RSA_WITH_AES_256_GCM_SHA384
    {0x00a6, dh_anon, &kAes128Gcm, nullptr, EVP_sha256},      // DH_anon_WITH_AES_128_GCM_SHA256
    {0xc006, ecdhe, &kNull, EVP_sha1, EVP_sha256},            // ECDHE_ECDSA_WITH_NULL_SHA
    {0xc007, ecdhe, &kRc4, EVP_sha1, EVP_sha256},             // ECDHE_ECDSA_WITH_RC4_128_SHA
    {0xc009, ecdhe, &kAes128, EVP_sha1, EVP_sha256},          // ECDHE_ECDSA_WITH_AES_128_CBC_SHA
    {0xc00a, ecdhe, &kAes256, EVP_sha1, EVP_sha256},          // ECDHE_ECDSA_WITH_AES_256_CBC_SHA
    {0xc010, ecdhe, &kNull, EVP_sha1, EVP_sha256},            // ECDHE_RSA_WITH_NULL_SHA
    {0xc011, ecdhe, &kRc4, EVP_sha1, EVP_sha256},             // ECDHE_RSA_WITH_RC4_128_SHA
    {0xc013, ecdhe, &kAes128, EVP_sha1, EVP_sha256},          // ECDHE_RSA_WITH_AES_128_CBC_SHA
    {0xc014, ecdhe, &kAes256, EVP_sha1, EVP_sha256},          // ECDHE_RSA_WITH_AES_256_CBC_SHA
    {0xc015, ecdh_anon, &kNull, EVP_sha1, EVP_sha256},        // ECDH_anon_WITH_NULL_SHA
    {0xc018, ecdh_anon, &kAes128, EVP_sha1, EVP_sha256},      // ECDH_anon_WITH_AES_128_CBC_SHA
    {0xc023, ecdhe, &kAes128, EVP_sha256, EVP_sha256},        // ECDHE_ECDSA_WITH_AES_128_CBC_SHA256
    {0xc027, ecdhe, &kAes128, EVP_sha256, EVP_sha256},        // ECDHE_RSA_WITH_AES_128_CBC_SHA256
    {0xc02b, ecdhe, &kAes128Gcm, nullptr, EVP_sha256},        // ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
    {0xc02c, ecdhe, &kAes256Gcm, nullptr, EVP_sha384},        // ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
    {0xc02f, ecdhe, &kAes128Gcm, nullptr, EVP_sha256},        // ECDHE_RSA_WITH_AES_128_GCM_SHA256
    {0xc030, ecdhe, &kAes256Gcm, nullptr, EVP_sha384},        // ECDHE_RSA_WITH_AES_256_GCM_SHA384
    {0xcca8, ecdhe, &kChaCha20, nullptr, EVP_sha256},         // ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256
    {0xcca9, ecdhe, &kChaCha20, nullptr, EVP_sha256},         // ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256
};

}  // namespace

bool Tls12Suite::is_anonymous() const { return key_exchange == dh_anon || key_exchange == ecdh_anon; }

bool Tls12Suite::is_unsafe() const {
  return is_anonymous() || cipher->mode == Mode::none || cipher->mode == Mode::stream ||
         cipher->cipher == EVP_des_cbc;
}

const Tls12Suite* find_tls12_suite(uint16_t id) {
  const auto* found = std::ranges::lower_bound(kSuites, id, {}, &Tls12Suite::id);
  return found != std::end(kSuites) && found->id == id ? found : nullptr;
}

}  // namespace lab

#include "lab-server/engines/tls12/key_exchange.h"

#include <openssl/bn.h>
#include <openssl/curve25519.h>
#include <openssl/ec.h>
#include <openssl/ec_key.h>
#include <openssl/ecdh.h>
#include <openssl/evp.h>
#include <openssl/nid.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <array>

#include "certs-gen/x509/crypto.h"
#include "lab-server/tls/cursor.h"
#include "lab-server/tls/numbers.h"
#include "lab-server/tls/writer.h"

namespace lab {
namespace {

struct Curve {
  uint16_t group;
  int nid;
};
constexpr Curve kCurves[] = {{0x0015, NID_secp224r1},
                             {0x0017, NID_X9_62_prime256v1},
                             {0x0018, NID_secp384r1},
                             {0x0019, NID_secp521r1}};

const Curve* curve_of(uint16_t group) {
  const auto* found = std::ranges::find(kCurves, group, &Curve::group);
  return found == std::end(kCurves) ? nullptr : found;
}

// RFC 8422 5.4: ECParameters of a named curve, and the point.
Bytes ec_params(uint16_t announced, std::span<const uint8_t> point) {
  constexpr uint8_t kNamedCurve = 3;
  return Writer().u8(kNamedCurve).u16(announced).vector8(point).take();
}

class X25519Exchange : public Tls12KeyExchange {
 public:
  explicit X25519Exchange(uint16_t announced) : announced_(announced) {
    X25519_keypair(public_.data(), private_.data());
  }

  Bytes params() const override { return ec_params(announced_, public_); }

  std::optional<Bytes> premaster(std::span<const uint8_t> body) override {
    Cursor cursor(body);
    const auto theirs = cursor.vector8();
    if (!cursor.at_end() || theirs.size() != X25519_PUBLIC_VALUE_LEN) return std::nullopt;
    Bytes secret(X25519_SHARED_KEY_LEN);
    if (X25519(secret.data(), private_.data(), theirs.data()) != 1) return std::nullopt;
    return secret;
  }

 private:
  const uint16_t announced_;
  std::array<uint8_t, X25519_PUBLIC_VALUE_LEN> public_{};
  std::array<uint8_t, X25519_PRIVATE_KEY_LEN> private_{};
};

class CurveExchange : public Tls12KeyExchange {
 public:
  CurveExchange(int nid, uint16_t announced) : announced_(announced), key_(EC_KEY_new_by_curve_name(nid)) {
    require(key_ != nullptr && EC_KEY_generate_key(key_.get()) == 1, "make an ephemeral key");
  }

  Bytes params() const override {
    const EC_GROUP* group = EC_KEY_get0_group(key_.get());
    Bytes point(1 + 2 * ((EC_GROUP_get_degree(group) + 7) / 8));
    EC_POINT_point2oct(group, EC_KEY_get0_public_key(key_.get()), POINT_CONVERSION_UNCOMPRESSED, point.data(),
                       point.size(), nullptr);
    return ec_params(announced_, point);
  }

  std::optional<Bytes> premaster(std::span<const uint8_t> body) override {
    Cursor cursor(body);
    const auto theirs = cursor.vector8();
    const EC_GROUP* group = EC_KEY_get0_group(key_.get());
    const bssl::UniquePtr<EC_POINT> point(EC_POINT_new(group));
    if (!cursor.at_end() ||
        EC_POINT_oct2point(group, point.get(), theirs.data(), theirs.size(), nullptr) != 1) {
      return std::nullopt;
    }
    Bytes secret((EC_GROUP_get_degree(group) + 7) / 8);
    if (ECDH_compute_key(secret.data(), secret.size(), point.get(), key_.get(), nullptr) <= 0)
      return std::nullopt;
    return secret;
  }

 private:
  const uint16_t announced_;
  const bssl::UniquePtr<EC_KEY> key_;
};

// RFC 5246 7.4.7.1: the client's secret, encrypted to an RSA key. TLS puts a length in front, SSL 3.0 did
// not.
class RsaExchange : public Tls12KeyExchange {
 public:
  RsaExchange(bssl::UniquePtr<EVP_PKEY> key, uint16_t version, bool is_ephemeral)
      : key_(std::move(key)), version_(version), is_ephemeral_(is_ephemeral) {}

  Bytes params() const override {
    if (!is_ephemeral_) return {};
    const RSA* rsa = EVP_PKEY_get0_RSA(key_.get());
    const auto number = [](const BIGNUM* value) {
      Bytes bytes(BN_num_bytes(value));
      BN_bn2bin(value, bytes.data());
      return bytes;
    };
    return Writer().vector16(number(RSA_get0_n(rsa))).vector16(number(RSA_get0_e(rsa))).take();
  }

  std::optional<Bytes> premaster(std::span<const uint8_t> body) override {
    Cursor cursor(body);
    const auto sealed = version_ == kSsl3 ? cursor.rest() : cursor.vector16();
    RSA* rsa = EVP_PKEY_get0_RSA(key_.get());
    Bytes secret(RSA_size(rsa));
    size_t size = 0;
    if (RSA_decrypt(rsa, &size, secret.data(), secret.size(), sealed.data(), sealed.size(),
                    RSA_PKCS1_PADDING) != 1) {
      return std::nullopt;
    }
    secret.resize(size);
    return secret;
  }

 private:
  const bssl::UniquePtr<EVP_PKEY> key_;
  const uint16_t version_;
  const bool is_ephemeral_;
};

}  // namespace

bool has_ecdhe_group(uint16_t group) { return group == kX25519 || curve_of(group) != nullptr; }

std::unique_ptr<Tls12KeyExchange> make_ecdhe(uint16_t group, uint16_t announced) {
  if (group == kX25519) return std::make_unique<X25519Exchange>(announced);
  const Curve* curve = curve_of(group);
  if (curve == nullptr) return nullptr;
  return std::make_unique<CurveExchange>(curve->nid, announced);
}

std::unique_ptr<Tls12KeyExchange> make_static_rsa(EVP_PKEY& key, uint16_t version) {
  if (EVP_PKEY_id(&key) != EVP_PKEY_RSA) return nullptr;
  return std::make_unique<RsaExchange>(bssl::UpRef(&key), version, false);
}

std::unique_ptr<Tls12KeyExchange> make_export_rsa(uint16_t version) {
  static constexpr KeyKind kExportKey = {"rsa512", EVP_PKEY_RSA, 512};
  return std::make_unique<RsaExchange>(generate_key(kExportKey), version, true);
}

}  // namespace lab

#include "lab-server/engines/engine/key_exchange.h"

#include <openssl/curve25519.h>
#include <openssl/ec.h>
#include <openssl/ec_key.h>
#include <openssl/ecdh.h>
#include <openssl/err.h>
#include <openssl/nid.h>
#include <openssl/ssl.h>

#include <array>

#include "certs-gen/x509/crypto.h"

namespace lab {
namespace {

constexpr uint16_t kGroups[] = {SSL_CURVE_X25519, SSL_CURVE_SECP256R1, SSL_CURVE_SECP384R1,
                                SSL_CURVE_SECP521R1};

int nid_of(uint16_t group) {
  switch (group) {
    case SSL_CURVE_SECP224R1:
      return NID_secp224r1;
    case SSL_CURVE_SECP256R1:
      return NID_X9_62_prime256v1;
    case SSL_CURVE_SECP384R1:
      return NID_secp384r1;
    case SSL_CURVE_SECP521R1:
      return NID_secp521r1;
    default:
      return NID_undef;
  }
}

class X25519Share : public KeyShare {
 public:
  X25519Share() { X25519_keypair(public_.data(), private_.data()); }

  Bytes share() const override { return Bytes(public_.begin(), public_.end()); }

  std::optional<Bytes> secret(std::span<const uint8_t> peer) const override {
    Bytes secret(X25519_SHARED_KEY_LEN);
    if (peer.size() != X25519_PUBLIC_VALUE_LEN || !X25519(secret.data(), private_.data(), peer.data())) {
      return std::nullopt;
    }
    return secret;
  }

 private:
  std::array<uint8_t, X25519_PUBLIC_VALUE_LEN> public_{};
  std::array<uint8_t, X25519_PRIVATE_KEY_LEN> private_{};
};

class CurveShare : public KeyShare {
 public:
  explicit CurveShare(int nid) : key_(EC_KEY_new_by_curve_name(nid)) {
    require(key_ != nullptr && EC_KEY_generate_key(key_.get()) == 1, "make an ephemeral key");
  }

  Bytes share() const override {
    Bytes point(1 + 2 * field_size());
    EC_POINT_point2oct(curve(), EC_KEY_get0_public_key(key_.get()), POINT_CONVERSION_UNCOMPRESSED,
                       point.data(), point.size(), nullptr);
    return point;
  }

  std::optional<Bytes> secret(std::span<const uint8_t> peer) const override {
    const bssl::UniquePtr<EC_POINT> point(EC_POINT_new(curve()));
    Bytes secret(field_size());
    if (!EC_POINT_oct2point(curve(), point.get(), peer.data(), peer.size(), nullptr) ||
        ECDH_compute_key(secret.data(), secret.size(), point.get(), key_.get(), nullptr) <= 0) {
      ERR_clear_error();
      return std::nullopt;
    }
    return secret;
  }

 private:
  const EC_GROUP* curve() const { return EC_KEY_get0_group(key_.get()); }
  size_t field_size() const { return (EC_GROUP_get_degree(curve()) + 7) / 8; }

  const bssl::UniquePtr<EC_KEY> key_;
};

}  // namespace

std::unique_ptr<KeyShare> make_key_share(uint16_t group) {
  if (group == SSL_CURVE_X25519) return std::make_unique<X25519Share>();
  const int nid = nid_of(group);
  return nid == NID_undef ? nullptr : std::make_unique<CurveShare>(nid);
}

bool has_key_share(uint16_t group) { return group == SSL_CURVE_X25519 || nid_of(group) != NID_undef; }

std::span<const uint16_t> key_exchange_groups() { return kGroups; }

}  // namespace lab

#include "lab-server/engines/engine/key_exchange.h"

#include <openssl/curve25519.h>
#include <openssl/ec.h>
#include <openssl/ec_key.h>
#include <openssl/ecdh.h>
#include <openssl/err.h>
#include <openssl/nid.h>
#include <openssl/ssl.h>

#include <algorithm>

namespace lab {
namespace {

constexpr uint16_t kGroups[] = {SSL_CURVE_X25519, SSL_CURVE_SECP256R1, SSL_CURVE_SECP384R1,
                                SSL_CURVE_SECP521R1};

int nid_of(uint16_t group) {
  switch (group) {
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

std::optional<KeyExchange> exchange_x25519(std::span<const uint8_t> peer) {
  if (peer.size() != X25519_PUBLIC_VALUE_LEN) return std::nullopt;
  uint8_t own[X25519_PRIVATE_KEY_LEN];
  KeyExchange exchange{Bytes(X25519_PUBLIC_VALUE_LEN), Bytes(X25519_SHARED_KEY_LEN)};
  X25519_keypair(exchange.share.data(), own);
  if (!X25519(exchange.secret.data(), own, peer.data())) return std::nullopt;
  return exchange;
}

std::optional<KeyExchange> exchange_on_curve(int nid, std::span<const uint8_t> peer) {
  const bssl::UniquePtr<EC_KEY> own(EC_KEY_new_by_curve_name(nid));
  if (!own || !EC_KEY_generate_key(own.get())) return std::nullopt;
  const EC_GROUP* curve = EC_KEY_get0_group(own.get());
  const bssl::UniquePtr<EC_POINT> point(EC_POINT_new(curve));
  if (!EC_POINT_oct2point(curve, point.get(), peer.data(), peer.size(), nullptr)) {
    ERR_clear_error();
    return std::nullopt;
  }
  const size_t field = (EC_GROUP_get_degree(curve) + 7) / 8;
  KeyExchange exchange{Bytes(1 + 2 * field), Bytes(field)};
  EC_POINT_point2oct(curve, EC_KEY_get0_public_key(own.get()), POINT_CONVERSION_UNCOMPRESSED,
                     exchange.share.data(), exchange.share.size(), nullptr);
  ECDH_compute_key(exchange.secret.data(), exchange.secret.size(), point.get(), own.get(), nullptr);
  return exchange;
}

}  // namespace

std::span<const uint16_t> key_exchange_groups() { return kGroups; }

std::optional<KeyExchange> exchange_keys(uint16_t group, std::span<const uint8_t> peer) {
  if (group == SSL_CURVE_X25519) return exchange_x25519(peer);
  const int nid = nid_of(group);
  return nid == NID_undef ? std::nullopt : exchange_on_curve(nid, peer);
}

}  // namespace lab

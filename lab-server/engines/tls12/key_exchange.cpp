#include "lab-server/engines/tls12/key_exchange.h"

#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "certs-gen/x509/crypto.h"
#include "lab-server/engines/engine/key_exchange.h"
#include "lab-server/tls/cursor.h"
#include "lab-server/tls/numbers.h"
#include "lab-server/tls/writer.h"

namespace lab {
namespace {

// RFC 8422 5.4: ECParameters of a named curve, and the point.
Bytes ec_params(uint16_t announced, std::span<const uint8_t> point) {
  constexpr uint8_t kNamedCurve = 3;
  return Writer().u8(kNamedCurve).u16(announced).vector8(point).take();
}

class EcdheExchange : public Tls12KeyExchange {
 public:
  EcdheExchange(std::unique_ptr<KeyShare> share, uint16_t announced)
      : share_(std::move(share)), announced_(announced) {}

  Bytes params() const override { return ec_params(announced_, share_->share()); }

  std::optional<Bytes> premaster(std::span<const uint8_t> body) override {
    Cursor cursor(body);
    const auto theirs = cursor.vector8();
    return cursor.at_end() ? share_->secret(theirs) : std::nullopt;
  }

 private:
  const std::unique_ptr<KeyShare> share_;
  const uint16_t announced_;
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

std::unique_ptr<Tls12KeyExchange> make_ecdhe(uint16_t group, uint16_t announced) {
  return std::make_unique<EcdheExchange>(make_key_share(group), announced);
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

// Diffie-Hellman over the integers, including groups and values that nobody should accept.

#include <openssl/bn.h>
#include <openssl/dh.h>

#include "certs-gen/x509/crypto.h"
#include "lab-server/engines/tls12/key_exchange.h"
#include "lab-server/tls/cursor.h"
#include "lab-server/tls/numbers.h"
#include "lab-server/tls/writer.h"

namespace lab {
namespace {

using Number = bssl::UniquePtr<BIGNUM>;

Bytes bytes_of_number(const BIGNUM* number) {
  Bytes bytes(BN_num_bytes(number));
  BN_bn2bin(number, bytes.data());
  return bytes;
}

Number number_of(BN_ULONG value) {
  Number number(BN_new());
  BN_set_word(number.get(), value);
  return number;
}

struct Group {
  Number modulus;
  Number generator;
};

// Any prime that two generates half of, or all of; the well-known ones where a client may insist on them.
Group prime_group(int bits) {
  Group group{Number(BN_new()), number_of(2)};
  if (bits == 2048) {
    const bssl::UniquePtr<DH> known(DH_get_rfc7919_2048());
    group.modulus.reset(BN_dup(DH_get0_p(known.get())));
    return group;
  }
  const Number multiple = number_of(24);
  const Number rest = number_of(23);
  require(BN_generate_prime_ex(group.modulus.get(), bits, 0, multiple.get(), rest.get(), nullptr) == 1,
          "make a prime");
  return group;
}

// Three times an odd number of two bits less whose two highest are set: of exactly that many bits.
Group composite_group(int bits) {
  Group group{Number(BN_new()), number_of(2)};
  require(BN_rand(group.modulus.get(), bits - 2, BN_RAND_TOP_TWO, BN_RAND_BOTTOM_ODD) == 1, "make a number");
  require(BN_mul_word(group.modulus.get(), 3) == 1, "make a number");
  return group;
}

// p = 502 k + 1 is prime, and g, the power (p-1)/251 of two, has 251 powers in all.
Group small_subgroup() {
  static const char* const kModulus =
      "BCD82895E300F5552B9A8E6F6E33787AEAA5A856CB5DC1CCB9EE02F3A15C78AD44307AF32A72852A9048653BB3E3DF43"
      "ACE98CDAAE33BBBDC46BF51BBA4539C422F42B8120D56C91E06746BAD2A457256A83691EFC5F96668D22B24AE79EAEE3"
      "4FB17608266F9B8C5A3A9454E8CD51BCEBA0C63625F51F8CFE52A137CC8179E33D9D6042BCCBB8E9B60D5D6E3B2A5FA3"
      "2EAF3F216496F00276873C1A10B82D6B6ED31602EFDAF755D917AA7FE238BDBCCA858CDCC015399FBCB1DDBA502A65CA"
      "F8C801CA52A07CF908D9D4E6237E78A0740244B51FA70D0BF396D23865BB53F1284297B22E3454B720EB59D6BCBA4462"
      "ED4EE5C039C87389FDC364B3E44859E3";
  constexpr BN_ULONG kOrder = 251;
  BIGNUM* parsed = nullptr;
  require(BN_hex2bn(&parsed, kModulus) > 0, "read a prime");
  Group group{Number(parsed), Number(BN_new())};
  const bssl::UniquePtr<BN_CTX> ctx(BN_CTX_new());
  Number exponent(BN_dup(group.modulus.get()));
  BN_sub_word(exponent.get(), 1);
  BN_div_word(exponent.get(), kOrder);
  require(BN_mod_exp(group.generator.get(), number_of(2).get(), exponent.get(), group.modulus.get(),
                     ctx.get()) == 1,
          "make a generator");
  return group;
}

Group make_group(const DhSpec& dh) {
  switch (dh.modulus) {
    case DhSpec::Modulus::composite:
      return composite_group(dh.bits);
    case DhSpec::Modulus::small_subgroup:
      return small_subgroup();
    case DhSpec::Modulus::prime:
      break;
  }
  return prime_group(dh.bits);
}

class DheExchange : public Tls12KeyExchange {
 public:
  DheExchange(const DhSpec& dh, uint16_t version)
      : version_(version), ctx_(BN_CTX_new()), group_(make_group(dh)), private_(BN_new()), public_(BN_new()) {
    const BIGNUM* p = group_.modulus.get();
    switch (dh.value) {
      case DhSpec::Value::one:
        BN_zero(private_.get());
        break;
      case DhSpec::Value::minus_one:
        be_minus_one();
        break;
      case DhSpec::Value::fair:
        require(BN_rand_range_ex(private_.get(), 1, p) == 1, "make a key");
        break;
    }
    power(public_.get(), group_.generator.get());
  }

  // RFC 5246 7.4.3: ServerDHParams.
  Bytes params() const override {
    return Writer()
        .vector16(bytes_of_number(group_.modulus.get()))
        .vector16(bytes_of_number(group_.generator.get()))
        .vector16(bytes_of_number(public_.get()))
        .take();
  }

  std::optional<Bytes> premaster(std::span<const uint8_t> body) override {
    Cursor cursor(body);
    const auto theirs = cursor.vector16();
    if (!cursor.at_end()) return std::nullopt;
    const Number value(BN_bin2bn(theirs.data(), theirs.size(), nullptr));
    Number secret(BN_new());
    power(secret.get(), value.get());
    // RFC 5246 8.1.2: "Leading bytes of Z that contain all zero bits are stripped"; SSL 3.0 keeps them.
    Bytes z = bytes_of_number(secret.get());
    if (version_ == kSsl3) z.insert(z.begin(), BN_num_bytes(group_.modulus.get()) - z.size(), 0);
    return z;
  }

 private:
  // The key (p-1)/2, with the least generator whose power it makes p-1: one that is no square.
  void be_minus_one() {
    require(BN_rshift1(private_.get(), group_.modulus.get()) == 1, "halve a number");
    for (BN_ULONG least = 2;; ++least) {
      group_.generator = number_of(least);
      power(public_.get(), group_.generator.get());
      if (!BN_is_one(public_.get())) return;
    }
  }

  void power(BIGNUM* result, const BIGNUM* base) const {
    const BIGNUM* p = group_.modulus.get();
    require(BN_mod_exp(result, base, private_.get(), p, ctx_.get()) == 1, "raise to a power");
  }

  const uint16_t version_;
  const bssl::UniquePtr<BN_CTX> ctx_;
  Group group_;
  const Number private_;
  const Number public_;
};

}  // namespace

std::unique_ptr<Tls12KeyExchange> make_dhe(const DhSpec& dh, uint16_t version) {
  return std::make_unique<DheExchange>(dh, version);
}

}  // namespace lab

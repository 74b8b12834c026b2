#include "certs-gen/x509/crypto.h"

#include <fmt/format.h>
#include <openssl/bn.h>
#include <openssl/bytestring.h>
#include <openssl/digest.h>
#include <openssl/ec_key.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/mem.h>
#include <openssl/nid.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>

#include "certs-gen/x509/der.h"
#include "lab-server/base/error.h"

namespace lab {
namespace {

// Has the library ask, between one number it tries and the next, whether to go on.
class Asking {
 public:
  explicit Asking(const std::stop_token& stop) : stop_(stop) {
    BN_GENCB_set(&callback_, goes_on, const_cast<std::stop_token*>(&stop_));
  }
  BN_GENCB* callback() { return &callback_; }

 private:
  static int goes_on(int, int, BN_GENCB* callback) {
    return static_cast<const std::stop_token*>(callback->arg)->stop_requested() ? 0 : 1;
  }

  const std::stop_token& stop_;
  BN_GENCB callback_{};
};

// The library makes moduli of a multiple of 128 bits only; here is one of any size.
bssl::UniquePtr<RSA> generate_odd_rsa(int bits, BN_GENCB* callback) {
  bssl::UniquePtr<BN_CTX> context(BN_CTX_new());
  bssl::UniquePtr<RSA> rsa(RSA_new());
  const auto number = [] { return bssl::UniquePtr<BIGNUM>(BN_new()); };
  auto n = number(), e = number(), d = number(), p = number(), q = number(), dp = number(), dq = number(),
       inverse = number(), p1 = number(), q1 = number(), phi = number();
  require(context && rsa && BN_set_word(e.get(), RSA_F4), "make an RSA key");
  do {
    require(BN_generate_prime_ex(p.get(), bits - bits / 2, 0, nullptr, nullptr, callback) &&
                BN_generate_prime_ex(q.get(), bits / 2, 0, nullptr, nullptr, callback) &&
                BN_mul(n.get(), p.get(), q.get(), context.get()) && BN_copy(p1.get(), p.get()) &&
                BN_copy(q1.get(), q.get()) && BN_sub_word(p1.get(), 1) && BN_sub_word(q1.get(), 1) &&
                BN_mul(phi.get(), p1.get(), q1.get(), context.get()),
            "make an RSA key");
  } while (static_cast<int>(BN_num_bits(n.get())) != bits || BN_mod_word(phi.get(), RSA_F4) == 0 ||
           BN_cmp(p.get(), q.get()) == 0);
  require(BN_mod_inverse(d.get(), e.get(), phi.get(), context.get()) &&
              BN_mod(dp.get(), d.get(), p1.get(), context.get()) &&
              BN_mod(dq.get(), d.get(), q1.get(), context.get()) &&
              BN_mod_inverse(inverse.get(), q.get(), p.get(), context.get()),
          "make an RSA key");
  require(RSA_set0_key(rsa.get(), n.release(), e.release(), d.release()) &&
              RSA_set0_factors(rsa.get(), p.release(), q.release()) &&
              RSA_set0_crt_params(rsa.get(), dp.release(), dq.release(), inverse.release()),
          "make an RSA key");
  return rsa;
}

bssl::UniquePtr<RSA> generate_even_rsa(int bits, BN_GENCB* callback) {
  bssl::UniquePtr<RSA> rsa(RSA_new());
  bssl::UniquePtr<BIGNUM> exponent(BN_new());
  require(rsa && exponent && BN_set_word(exponent.get(), RSA_F4), "make an RSA key");
  require(RSA_generate_key_ex(rsa.get(), bits, exponent.get(), callback), "make an RSA key");
  return rsa;
}

bssl::UniquePtr<EVP_PKEY> generate_rsa(int bits, const std::stop_token& stop = {}) {
  constexpr int kStep = 128;
  Asking asking(stop);
  bssl::UniquePtr<RSA> rsa;
  try {
    rsa = bits % kStep == 0 ? generate_even_rsa(bits, asking.callback())
                            : generate_odd_rsa(bits, asking.callback());
  } catch (const Error&) {
    if (stop.stop_requested()) throw Stopped("stopped before an RSA key was made");
    throw;
  }
  bssl::UniquePtr<EVP_PKEY> key(EVP_PKEY_new());
  require(key && EVP_PKEY_set1_RSA(key.get(), rsa.get()), "make an RSA key");
  return key;
}

bssl::UniquePtr<EVP_PKEY> generate_ec(int curve) {
  bssl::UniquePtr<EC_KEY> ec(EC_KEY_new_by_curve_name(curve));
  require(ec && EC_KEY_generate_key(ec.get()), "make an EC key");
  bssl::UniquePtr<EVP_PKEY> key(EVP_PKEY_new());
  require(key && EVP_PKEY_set1_EC_KEY(key.get(), ec.get()), "make an EC key");
  return key;
}

bssl::UniquePtr<EVP_PKEY> generate_ed25519() {
  const Bytes seed = random_bytes(32);
  bssl::UniquePtr<EVP_PKEY> key(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()));
  require(key != nullptr, "make an Ed25519 key");
  return key;
}

template <class Row>
const Row* named(const std::vector<Row>& rows, std::string_view name) {
  for (const Row& row : rows) {
    if (row.name == name) return &row;
  }
  throw Error(fmt::format("no '{}' in the table", name));
}

template <class Row>
Shape shape_of_rows(const std::vector<Row>& rows) {
  Shape shape{.form = Shape::Form::name};
  for (const Row& row : rows) shape.names.emplace_back(row.name);
  return shape;
}

template <class Row>
const Row* read_row(const Node& node, const std::vector<Row>& rows) {
  std::vector<std::string> names;
  for (const Row& row : rows) names.emplace_back(row.name);
  return &rows[read_name(node, names)];
}

}  // namespace

Bytes copy_of(const CBS& cbs) { return Bytes(CBS_data(&cbs), CBS_data(&cbs) + CBS_len(&cbs)); }

void require(bool ok, const std::string& what) {
  if (ok) return;
  std::vector<std::string> reasons;
  while (const uint32_t code = ERR_get_error()) {
    const char* reason = ERR_reason_error_string(code);
    reasons.emplace_back(reason != nullptr ? lower(reason) : "unknown reason");
  }
  throw Error(reasons.empty() ? fmt::format("cannot {}", what)
                              : fmt::format("cannot {}: {}", what, join(reasons, ", ")));
}

const std::vector<KeyKind>& key_kinds() {
  static const std::vector<KeyKind> kinds = {
      {"p256", EVP_PKEY_EC, NID_X9_62_prime256v1},
      {"p384", EVP_PKEY_EC, NID_secp384r1},
      {"p521", EVP_PKEY_EC, NID_secp521r1},
      {"ed25519", EVP_PKEY_ED25519, 0},
      {"rsa512", EVP_PKEY_RSA, 512},
      {"rsa768", EVP_PKEY_RSA, 768},
      {"rsa1024", EVP_PKEY_RSA, 1024},
      {"rsa2048", EVP_PKEY_RSA, 2048},
      {"rsa2052", EVP_PKEY_RSA, 2052},
      {"rsa3072", EVP_PKEY_RSA, 3072},
      {"rsa4096", EVP_PKEY_RSA, 4096},
      {"rsa8192", EVP_PKEY_RSA, 8192},
  };
  return kinds;
}

const KeyKind* key_kind(std::string_view name) { return named(key_kinds(), name); }
void read_value(const Node& node, const KeyKind*& kind) { kind = read_row(node, key_kinds()); }
void write_value(Node& node, const KeyKind* const& kind) { node = scalar_node(kind->name, false); }
Shape yaml_shape(As<const KeyKind*>) { return shape_of_rows(key_kinds()); }

const std::vector<Digest>& digests() {
  static const std::vector<Digest> rows = {
      {"sha256", EVP_sha256, "1.2.840.113549.1.1.11", "1.2.840.10045.4.3.2"},
      {"sha384", EVP_sha384, "1.2.840.113549.1.1.12", "1.2.840.10045.4.3.3"},
      {"sha512", EVP_sha512, "1.2.840.113549.1.1.13", "1.2.840.10045.4.3.4"},
      {"sha1", EVP_sha1, "1.2.840.113549.1.1.5", "1.2.840.10045.4.1"},
      {"md5", EVP_md5, "1.2.840.113549.1.1.4", nullptr},
      {"md4", EVP_md4, "1.2.840.113549.1.1.3", nullptr, "1.2.840.113549.2.4"},
  };
  return rows;
}

const Digest* digest(std::string_view name) { return named(digests(), name); }
void read_value(const Node& node, const Digest*& digest) { digest = read_row(node, digests()); }
void write_value(Node& node, const Digest* const& digest) { node = scalar_node(digest->name, false); }
Shape yaml_shape(As<const Digest*>) { return shape_of_rows(digests()); }

bssl::UniquePtr<EVP_PKEY> generate_key(const KeyKind& kind, const std::stop_token& stop) {
  switch (kind.type) {
    case EVP_PKEY_RSA:
      return generate_rsa(kind.parameter, stop);
    case EVP_PKEY_EC:
      return generate_ec(kind.parameter);
    default:
      return generate_ed25519();
  }
}

bssl::UniquePtr<EVP_PKEY> another_key(const EVP_PKEY& key) {
  switch (EVP_PKEY_id(&key)) {
    case EVP_PKEY_RSA:
      return generate_rsa(EVP_PKEY_bits(&key));
    case EVP_PKEY_EC:
      return generate_ec(EC_GROUP_get_curve_name(EC_KEY_get0_group(EVP_PKEY_get0_EC_KEY(&key))));
    default:
      return generate_ed25519();
  }
}

bool can_sign(int key_type, const Digest& digest) {
  return key_type != EVP_PKEY_EC || digest.ecdsa_oid != nullptr;
}

Bytes signature_algorithm(const EVP_PKEY& key, const Digest& digest) {
  switch (EVP_PKEY_id(&key)) {
    case EVP_PKEY_RSA:
      return der::sequence({der::oid(digest.rsa_oid), der::null()});
    case EVP_PKEY_EC:
      return der::sequence({der::oid(digest.ecdsa_oid)});
    default:
      return der::sequence({der::oid("1.3.101.112")});  // RFC 8410 3
  }
}

namespace {

// DigestInfo (RFC 8017 9.2), for digests that the library does not sign over.
Bytes digest_info(const Digest& digest, const Bytes& message) {
  Bytes hash(EVP_MAX_MD_SIZE);
  unsigned size = 0;
  require(EVP_Digest(message.data(), message.size(), hash.data(), &size, digest.md(), nullptr), "hash");
  hash.resize(size);
  return der::sequence({der::sequence({der::oid(digest.own_oid), der::null()}), der::octet_string(hash)});
}

Bytes sign_info(EVP_PKEY& key, const Bytes& info) {
  RSA* rsa = EVP_PKEY_get0_RSA(&key);
  require(rsa != nullptr, "sign over that digest by a key that is not RSA");
  Bytes signature(RSA_size(rsa));
  size_t size = 0;
  require(RSA_sign_raw(rsa, &size, signature.data(), signature.size(), info.data(), info.size(),
                       RSA_PKCS1_PADDING),
          "sign");
  return signature;
}

bool verifies_info(EVP_PKEY& key, const Bytes& info, const Bytes& signature) {
  RSA* rsa = EVP_PKEY_get0_RSA(&key);
  if (rsa == nullptr) return false;
  Bytes signed_info(RSA_size(rsa));
  size_t size = 0;
  const bool is_padded = RSA_verify_raw(rsa, &size, signed_info.data(), signed_info.size(), signature.data(),
                                        signature.size(), RSA_PKCS1_PADDING) == 1;
  signed_info.resize(size);
  return is_padded && signed_info == info;
}

// Ed25519 has a digest of its own.
const EVP_MD* md_for(const EVP_PKEY& key, const Digest& digest) {
  return EVP_PKEY_id(&key) == EVP_PKEY_ED25519 ? nullptr : digest.md();
}

}  // namespace

bool verify(EVP_PKEY& key, const Digest& digest, const Bytes& message, const Bytes& signature) {
  if (digest.own_oid != nullptr) return verifies_info(key, digest_info(digest, message), signature);
  bssl::ScopedEVP_MD_CTX context;
  return EVP_DigestVerifyInit(context.get(), nullptr, md_for(key, digest), nullptr, &key) == 1 &&
         EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(),
                          message.size()) == 1;
}

Bytes sign(EVP_PKEY& key, const Digest& digest, const Bytes& message) {
  if (digest.own_oid != nullptr) return sign_info(key, digest_info(digest, message));
  bssl::ScopedEVP_MD_CTX context;
  size_t size = 0;
  require(EVP_DigestSignInit(context.get(), nullptr, md_for(key, digest), nullptr, &key), "sign");
  require(EVP_DigestSign(context.get(), nullptr, &size, message.data(), message.size()), "sign");
  Bytes signature(size);
  require(EVP_DigestSign(context.get(), signature.data(), &size, message.data(), message.size()), "sign");
  signature.resize(size);  // ECDSA signatures are shorter than their bound
  return signature;
}

Bytes public_key_info(const EVP_PKEY& key) {
  bssl::ScopedCBB out;
  require(CBB_init(out.get(), 128) && EVP_marshal_public_key(out.get(), &key) && CBB_flush(out.get()),
          "write a public key");
  return Bytes(CBB_data(out.get()), CBB_data(out.get()) + CBB_len(out.get()));
}

Bytes public_key_bits(const EVP_PKEY& key) {
  const Bytes info = public_key_info(key);
  CBS all, sequence, bits;
  CBS_init(&all, info.data(), info.size());
  require(CBS_get_asn1(&all, &sequence, CBS_ASN1_SEQUENCE) &&
              CBS_get_asn1(&sequence, nullptr, CBS_ASN1_SEQUENCE) &&
              CBS_get_asn1(&sequence, &bits, CBS_ASN1_BITSTRING) && CBS_skip(&bits, 1),
          "read a public key");
  return Bytes(CBS_data(&bits), CBS_data(&bits) + CBS_len(&bits));
}

Bytes key_identifier(const EVP_PKEY& key) { return hash_sha1(public_key_bits(key)); }

Bytes hash_sha1(const Bytes& bytes) {
  Bytes hash(SHA_DIGEST_LENGTH);
  SHA1(bytes.data(), bytes.size(), hash.data());
  return hash;
}

Bytes hash_sha256(std::string_view text) {
  Bytes hash(SHA256_DIGEST_LENGTH);
  SHA256(reinterpret_cast<const uint8_t*>(text.data()), text.size(), hash.data());
  return hash;
}

Bytes random_bytes(size_t count) {
  Bytes bytes(count);
  require(RAND_bytes(bytes.data(), bytes.size()), "get random bytes");
  return bytes;
}

}  // namespace lab

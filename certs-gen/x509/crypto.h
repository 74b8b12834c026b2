// BoringSSL's failures as Errors; and keys: their kinds, their signatures, their identifiers.

#pragma once

#include <openssl/base.h>

#include <stop_token>
#include <string>
#include <vector>

#include "lab-server/base/text.h"
#include "lab-server/base/yaml.h"

namespace lab {

// require throws "cannot …: …" with BoringSSL's error queue, which it empties, when ok is false.
void require(bool ok, const std::string& what);

// copy_of copies the bytes that a reader spans.
Bytes copy_of(const CBS& cbs);

// A kind of key, as recipes name it: "p256", "rsa2048".
struct KeyKind {
  const char* name;
  int type;       // EVP_PKEY_RSA, EVP_PKEY_EC or EVP_PKEY_ED25519
  int parameter;  // bits of an RSA modulus, or the NID of a curve
};

const std::vector<KeyKind>& key_kinds();
// key_kind returns the kind of that name, which must exist.
const KeyKind* key_kind(std::string_view name);
void read_value(const Node& node, const KeyKind*& kind);
void write_value(Node& node, const KeyKind* const& kind);
Shape yaml_shape(As<const KeyKind*>);

// The hash of a signature, with its signature algorithms (RFC 5280 4.1.1.2, RFC 3279, RFC 5758).
struct Digest {
  const char* name;
  const EVP_MD* (*md)();
  const char* rsa_oid;
  const char* ecdsa_oid;          // null where there is no such algorithm
  const char* own_oid = nullptr;  // of the hash itself, where the library cannot sign with it
};

const std::vector<Digest>& digests();
// digest returns the digest of that name, which must exist.
const Digest* digest(std::string_view name);
void read_value(const Node& node, const Digest*& digest);
void write_value(Node& node, const Digest* const& digest);
Shape yaml_shape(As<const Digest*>);

// Work that was told to stop throws this: the program ends, and nobody made a mistake.
class Stopped : public Error {
  using Error::Error;
};

// generate_key makes a fresh key. RSA takes 5 (1024 bits) to some hundred milliseconds (4096), others less
// than one. Throws Stopped when it is told to stop during the search for the primes of an RSA key.
bssl::UniquePtr<EVP_PKEY> generate_key(const KeyKind& kind, const std::stop_token& stop = {});

// another_key makes a fresh key of the same kind.
bssl::UniquePtr<EVP_PKEY> another_key(const EVP_PKEY& key);

// can_sign: keys of that type can sign with that digest. Ed25519 has its own digest and accepts any.
bool can_sign(int key_type, const Digest& digest);
// signature_algorithm is the AlgorithmIdentifier of signatures by key over digest.
Bytes signature_algorithm(const EVP_PKEY& key, const Digest& digest);
Bytes sign(EVP_PKEY& key, const Digest& digest, const Bytes& message);
// verify: key made that signature over message.
bool verify(EVP_PKEY& key, const Digest& digest, const Bytes& message, const Bytes& signature);

// public_key_info is the key's SubjectPublicKeyInfo.
Bytes public_key_info(const EVP_PKEY& key);
// public_key_bits is the content of its subjectPublicKey; for an EC key, the point.
Bytes public_key_bits(const EVP_PKEY& key);
// key_identifier is the SHA-1 of the subjectPublicKey (RFC 5280 4.2.1.2, method 1), 20 bytes.
Bytes key_identifier(const EVP_PKEY& key);
// hash_sha1 is for identifiers only.
Bytes hash_sha1(const Bytes& bytes);
// hash_sha256 is for values that a seed determines.
Bytes hash_sha256(std::string_view text);

// random_bytes are fit for serial numbers and names.
Bytes random_bytes(size_t count);

}  // namespace lab

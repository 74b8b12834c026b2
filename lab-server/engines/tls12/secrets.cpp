#include "lab-server/engines/tls12/secrets.h"

#include <openssl/digest.h>
#include <openssl/hmac.h>

#include <algorithm>

#include "lab-server/tls/numbers.h"

namespace lab {
namespace {

constexpr size_t kMasterSize = 48;

Bytes joined(std::initializer_list<std::span<const uint8_t>> parts) {
  Bytes all;
  for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

Bytes hash(const EVP_MD* md, const Bytes& bytes) {
  Bytes digest(EVP_MD_size(md));
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, md, nullptr);
  return digest;
}

Bytes hmac(const EVP_MD* md, const Bytes& key, const Bytes& bytes) {
  static constexpr uint8_t kNoKey = 0;  // a null key would mean "the one of last time"
  Bytes mac(EVP_MD_size(md));
  unsigned size = 0;
  HMAC(md, key.empty() ? &kNoKey : key.data(), key.size(), bytes.data(), bytes.size(), mac.data(), &size);
  return mac;
}

// RFC 5246 5: P_hash.
Bytes expand(const EVP_MD* md, const Bytes& secret, const Bytes& seed, size_t size) {
  Bytes out;
  Bytes a = seed;
  while (out.size() < size) {
    a = hmac(md, secret, a);
    const Bytes block = hmac(md, secret, joined({a, seed}));
    out.insert(out.end(), block.begin(), block.end());
  }
  out.resize(size);
  return out;
}

// RFC 6101 6.1: MD5(secret + SHA('A' + secret + seed)) + MD5(secret + SHA('BB' + secret + seed)) + …
Bytes ssl3_expand(const Bytes& secret, const Bytes& seed, size_t size) {
  Bytes out;
  for (size_t round = 1; out.size() < size; ++round) {
    const Bytes letters(round, static_cast<uint8_t>('A' + round - 1));
    const Bytes inner = hash(EVP_sha1(), joined({letters, secret, seed}));
    const Bytes block = hash(EVP_md5(), joined({secret, inner}));
    out.insert(out.end(), block.begin(), block.end());
  }
  out.resize(size);
  return out;
}

Bytes taken(Bytes& from, size_t size) {
  const auto end = from.begin() + static_cast<ptrdiff_t>(size);
  const Bytes part(from.begin(), end);
  from.erase(from.begin(), end);
  return part;
}

}  // namespace

Tls12Secrets::Tls12Secrets(uint16_t version, const Tls12Suite& suite, Bytes client_random,
                           Bytes server_random)
    : version_(version),
      suite_(suite),
      client_random_(std::move(client_random)),
      server_random_(std::move(server_random)) {}

Bytes Tls12Secrets::prf(const Bytes& secret, const std::string& label, const Bytes& seed, size_t size) const {
  const Bytes labelled = joined({bytes_of(label), seed});
  if (version_ >= kTls12) return expand(suite_.prf(), secret, labelled, size);
  // RFC 2246 5: both halves of the secret, which share a byte when it is odd.
  const size_t half = (secret.size() + 1) / 2;
  const Bytes first(secret.begin(), secret.begin() + static_cast<ptrdiff_t>(half));
  const Bytes second(secret.end() - static_cast<ptrdiff_t>(half), secret.end());
  Bytes out = expand(EVP_md5(), first, labelled, size);
  const Bytes other = expand(EVP_sha1(), second, labelled, size);
  for (size_t i = 0; i < size; ++i) out[i] ^= other[i];
  return out;
}

void Tls12Secrets::derive(const Bytes& premaster, const Bytes* transcript_for_extended) {
  if (version_ == kSsl3) {
    master_ = ssl3_expand(premaster, joined({client_random_, server_random_}), kMasterSize);
  } else if (transcript_for_extended != nullptr) {
    master_ =
        prf(premaster, "extended master secret", transcript_hash(*transcript_for_extended), kMasterSize);
  } else {
    master_ = prf(premaster, "master secret", joined({client_random_, server_random_}), kMasterSize);
  }
}

Bytes Tls12Secrets::transcript_hash(const Bytes& transcript) const {
  if (version_ >= kTls12) return hash(suite_.prf(), transcript);
  return joined({hash(EVP_md5(), transcript), hash(EVP_sha1(), transcript)});
}

// RFC 2246 6.3.1: an export suite makes its key of the few bytes that are secret.
Bytes Tls12Secrets::export_key(const Bytes& secret, bool is_server) const {
  const Bytes first = is_server ? server_random_ : client_random_;
  const Bytes second = is_server ? client_random_ : server_random_;
  if (version_ == kSsl3) {
    Bytes key = hash(EVP_md5(), joined({secret, first, second}));
    key.resize(suite_.cipher->key_size);
    return key;
  }
  return prf(secret, is_server ? "server write key" : "client write key",
             joined({client_random_, server_random_}), suite_.cipher->key_size);
}

Tls12Secrets::KeyBlock Tls12Secrets::key_block() const {
  constexpr size_t kFixedIv = 4;      // RFC 5288 3
  constexpr size_t kChaCha20Iv = 12;  // RFC 7905 2
  const BulkCipher& cipher = *suite_.cipher;
  const size_t mac_size = suite_.is_aead() ? 0 : EVP_MD_size(suite_.mac());
  const size_t key_size = cipher.secret_key_size;
  size_t iv_size = cipher.block_size;
  if (cipher.mode == BulkCipher::Mode::gcm) iv_size = kFixedIv;
  if (cipher.mode == BulkCipher::Mode::chacha20) iv_size = kChaCha20Iv;

  const Bytes seed = joined({server_random_, client_random_});
  const size_t size = 2 * (mac_size + key_size + iv_size);
  Bytes block =
      version_ == kSsl3 ? ssl3_expand(master_, seed, size) : prf(master_, "key expansion", seed, size);
  KeyBlock keys;
  keys.client.mac = taken(block, mac_size);
  keys.server.mac = taken(block, mac_size);
  keys.client.key = taken(block, key_size);
  keys.server.key = taken(block, key_size);
  keys.client.iv = taken(block, iv_size);
  keys.server.iv = taken(block, iv_size);
  if (cipher.secret_key_size == cipher.key_size) return keys;

  keys.client.key = export_key(keys.client.key, false);
  keys.server.key = export_key(keys.server.key, true);
  if (iv_size > 0) {
    Bytes ivs = prf({}, "IV block", joined({client_random_, server_random_}), 2 * iv_size);
    keys.client.iv = taken(ivs, iv_size);
    keys.server.iv = taken(ivs, iv_size);
  }
  return keys;
}

Bytes Tls12Secrets::finished(bool is_server, const Bytes& transcript) const {
  if (version_ != kSsl3) {
    constexpr size_t kVerifyData = 12;
    return prf(master_, is_server ? "server finished" : "client finished", transcript_hash(transcript),
               kVerifyData);
  }
  // RFC 6101 5.6.9: hash(master_secret + pad2 + hash(handshake_messages + Sender + master_secret + pad1)).
  const Bytes sender = bytes_of(is_server ? "SRVR" : "CLNT");
  const auto half = [&](const EVP_MD* md, size_t pad) {
    const Bytes inner = hash(md, joined({transcript, sender, master_, Bytes(pad, 0x36)}));
    return hash(md, joined({master_, Bytes(pad, 0x5c), inner}));
  };
  return joined({half(EVP_md5(), 48), half(EVP_sha1(), 40)});
}

}  // namespace lab

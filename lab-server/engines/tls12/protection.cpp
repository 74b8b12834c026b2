#include "lab-server/engines/tls12/protection.h"

#include <openssl/digest.h>
#include <openssl/hmac.h>
#include <openssl/nid.h>

#include <algorithm>

#include "certs-gen/x509/crypto.h"
#include "lab-server/tls/numbers.h"
#include "lab-server/tls/writer.h"

namespace lab {
namespace {

constexpr size_t kExplicitNonce = 8;  // RFC 5288 3

}  // namespace

Tls12Protection::Tls12Protection(uint16_t version, const Tls12Suite& suite, const Tls12Secrets::Keys& keys,
                                 Direction direction)
    : version_(version), suite_(suite), mac_key_(keys.mac), iv_(keys.iv) {
  const BulkCipher& bulk = *suite.cipher;
  if (bulk.aead != nullptr) {
    require(EVP_AEAD_CTX_init(aead_.get(), bulk.aead(), keys.key.data(), keys.key.size(),
                              EVP_AEAD_DEFAULT_TAG_LENGTH, nullptr) == 1,
            "set up an AEAD");
  } else if (bulk.cipher != nullptr) {
    const int encrypts = direction == Direction::seals ? 1 : 0;
    require(EVP_CipherInit_ex(cipher_.get(), bulk.cipher(), nullptr, keys.key.data(),
                              keys.iv.empty() ? nullptr : keys.iv.data(), encrypts) == 1,
            "set up a cipher");
    EVP_CIPHER_CTX_set_padding(cipher_.get(), 0);
  }
}

bool Tls12Protection::has_explicit_iv() const {
  return suite_.cipher->mode == BulkCipher::Mode::cbc && version_ >= kTls11;
}

Bytes Tls12Protection::sequence() const { return Writer().u32(sequence_ >> 32).u32(sequence_).take(); }

// The pseudo-header under a MAC or an AEAD: sequence number, type, version (not in SSL 3.0), length.
Bytes Tls12Protection::header(uint8_t type, size_t size, bool has_version) const {
  Writer header;
  header.bytes(sequence()).u8(type);
  if (has_version) header.u16(version_);
  return header.u16(size).take();
}

Bytes Tls12Protection::mac(uint8_t type, std::span<const uint8_t> plaintext) const {
  const EVP_MD* md = suite_.mac();
  Bytes result(EVP_MD_size(md));
  if (version_ != kSsl3) {
    const Bytes covered = Writer().bytes(header(type, plaintext.size(), true)).bytes(plaintext).take();
    unsigned size = 0;
    HMAC(md, mac_key_.data(), mac_key_.size(), covered.data(), covered.size(), result.data(), &size);
    return result;
  }
  // RFC 6101 5.2.3.1: hash(MAC_write_secret + pad_2 + hash(MAC_write_secret + pad_1 + …)).
  const size_t pad = EVP_MD_type(md) == NID_md5 ? 48 : 40;
  const Bytes covered = Writer()
                            .bytes(mac_key_)
                            .bytes(Bytes(pad, 0x36))
                            .bytes(header(type, plaintext.size(), false))
                            .bytes(plaintext)
                            .take();
  Bytes inner(result.size());
  EVP_Digest(covered.data(), covered.size(), inner.data(), nullptr, md, nullptr);
  const Bytes outer = Writer().bytes(mac_key_).bytes(Bytes(pad, 0x5c)).bytes(inner).take();
  EVP_Digest(outer.data(), outer.size(), result.data(), nullptr, md, nullptr);
  return result;
}

Bytes Tls12Protection::crypt(std::span<const uint8_t> bytes) {
  Bytes out(bytes.size());
  int size = 0;
  EVP_CipherUpdate(cipher_.get(), out.data(), &size, bytes.data(), static_cast<int>(bytes.size()));
  return out;
}

Bytes Tls12Protection::nonce(std::span<const uint8_t> explicit_part) const {
  if (suite_.cipher->mode == BulkCipher::Mode::gcm) return Writer().bytes(iv_).bytes(explicit_part).take();
  // RFC 7905 2: the sequence number, padded on the left, XORed with the IV.
  Bytes nonce = Writer().u32(0).bytes(sequence()).take();
  for (size_t i = 0; i < nonce.size(); ++i) nonce[i] ^= iv_[i];
  return nonce;
}

Bytes Tls12Protection::seal_aead(uint8_t type, std::span<const uint8_t> plaintext) {
  const bool is_gcm = suite_.cipher->mode == BulkCipher::Mode::gcm;
  const Bytes body = is_gcm ? sequence() : Bytes();
  const Bytes at = nonce(body);
  const Bytes covered = header(type, plaintext.size(), true);
  Bytes sealed(plaintext.size() + EVP_AEAD_MAX_OVERHEAD);
  size_t size = 0;
  EVP_AEAD_CTX_seal(aead_.get(), sealed.data(), &size, sealed.size(), at.data(), at.size(), plaintext.data(),
                    plaintext.size(), covered.data(), covered.size());
  return Writer().bytes(body).bytes(std::span(sealed).first(size)).take();
}

std::optional<Bytes> Tls12Protection::open_aead(uint8_t type, std::span<const uint8_t> body) {
  const size_t explicit_size = suite_.cipher->mode == BulkCipher::Mode::gcm ? kExplicitNonce : 0;
  const size_t overhead = explicit_size + EVP_AEAD_max_overhead(suite_.cipher->aead());
  if (body.size() < overhead) return std::nullopt;
  const Bytes at = nonce(body.first(explicit_size));
  const auto sealed = body.subspan(explicit_size);
  const Bytes covered = header(type, body.size() - overhead, true);
  Bytes plaintext(sealed.size());
  size_t size = 0;
  if (EVP_AEAD_CTX_open(aead_.get(), plaintext.data(), &size, plaintext.size(), at.data(), at.size(),
                        sealed.data(), sealed.size(), covered.data(), covered.size()) != 1) {
    return std::nullopt;
  }
  plaintext.resize(size);
  return plaintext;
}

Bytes Tls12Protection::seal(uint8_t type, std::span<const uint8_t> plaintext) {
  Bytes body;
  if (suite_.is_aead()) {
    body = seal_aead(type, plaintext);
  } else {
    body = Writer().bytes(plaintext).bytes(mac(type, plaintext)).take();
    const size_t block = suite_.cipher->block_size;
    if (block > 0) {
      const size_t padding = block - 1 - body.size() % block;
      body.insert(body.end(), padding + 1, static_cast<uint8_t>(padding));
    }
    Bytes iv;
    if (has_explicit_iv()) {
      iv = random_bytes(block);
      EVP_CipherInit_ex(cipher_.get(), nullptr, nullptr, nullptr, iv.data(), -1);
    }
    if (suite_.cipher->cipher != nullptr) body = Writer().bytes(iv).bytes(crypt(body)).take();
  }
  ++sequence_;
  return body;
}

// RFC 5246 6.2.3.2: "Each uint8 in the padding data vector MUST be filled with the padding length value". In
// SSL 3.0 they are anybody's, but less than a block (RFC 6101 5.2.3.2).
bool Tls12Protection::is_padding(std::span<const uint8_t> bytes) const {
  if (version_ == kSsl3) return bytes.size() <= suite_.cipher->block_size;
  return std::ranges::all_of(bytes, [&](uint8_t byte) { return byte == bytes.size() - 1; });
}

std::optional<Bytes> Tls12Protection::decrypted(std::span<const uint8_t> body) {
  const size_t block = suite_.cipher->block_size;
  if (has_explicit_iv()) {
    if (body.size() < block) return std::nullopt;
    EVP_CipherInit_ex(cipher_.get(), nullptr, nullptr, nullptr, body.data(), -1);
    body = body.subspan(block);
  }
  if (suite_.cipher->cipher == nullptr) return Bytes(body.begin(), body.end());
  if (block > 0 && (body.empty() || body.size() % block != 0)) return std::nullopt;
  Bytes plain = crypt(body);
  if (block == 0) return plain;
  const size_t padding = plain.back() + 1u;
  if (padding > plain.size() || !is_padding(std::span(plain).last(padding))) return std::nullopt;
  plain.resize(plain.size() - padding);
  return plain;
}

std::optional<Bytes> Tls12Protection::open(uint8_t type, std::span<const uint8_t> body) {
  if (suite_.is_aead()) {
    auto plaintext = open_aead(type, body);
    ++sequence_;
    return plaintext;
  }
  auto plain = decrypted(body);
  const size_t mac_size = EVP_MD_size(suite_.mac());
  if (!plain || plain->size() < mac_size) return std::nullopt;
  const Bytes given(plain->end() - static_cast<ptrdiff_t>(mac_size), plain->end());
  plain->resize(plain->size() - mac_size);
  const bool is_right = mac(type, *plain) == given;
  ++sequence_;
  return is_right ? plain : std::nullopt;
}

}  // namespace lab

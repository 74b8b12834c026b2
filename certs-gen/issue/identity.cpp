#include "certs-gen/issue/identity.h"

#include <fmt/format.h>

#include "certs-gen/x509/crypto.h"

namespace lab {
namespace {

constexpr size_t kTagBytes = 3;
constexpr size_t kSerialBytes = 16;

std::string seed_or_random(std::string seed) {
  return seed.empty() ? to_hex(random_bytes(32)) : std::move(seed);
}

Bytes hashed(const std::string& text, size_t size) {
  Bytes bytes = hash_sha256(text);
  bytes.resize(size);
  return bytes;
}

}  // namespace

Identity::Identity(std::string seed)
    : seed_(seed_or_random(std::move(seed))), run_(to_hex(hashed("run\n" + seed_, kTagBytes))) {}

Bytes Identity::serial(const std::string& recipe, const std::string& host) {
  int count = 0;
  {
    const std::lock_guard lock(mutex_);
    count = ++given_[{recipe, host}];
  }
  Bytes serial = hashed(fmt::format("serial\n{}\n{}\n{}\n{}", seed_, recipe, host, count), kSerialBytes);
  serial[0] = static_cast<uint8_t>((serial[0] & 0x7f) | 0x40);
  return serial;
}

}  // namespace lab

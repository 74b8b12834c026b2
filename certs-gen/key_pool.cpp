#include "certs-gen/key_pool.h"

#include <openssl/evp.h>

namespace lab {

bssl::UniquePtr<EVP_PKEY> KeyPool::take(const KeyKind& kind, const EVP_PKEY* other) {
  if (kind.type != EVP_PKEY_RSA) return generate_key(kind);
  const std::lock_guard lock(mutex_);
  for (const auto& key : keys_[&kind]) {
    if (key.get() != other) return bssl::UpRef(key);
  }
  return bssl::UpRef(add(kind));
}

void KeyPool::prepare(const KeyKind& kind) {
  if (kind.type != EVP_PKEY_RSA) return;
  const std::lock_guard lock(mutex_);
  if (keys_[&kind].empty()) add(kind);
}

EVP_PKEY* KeyPool::add(const KeyKind& kind) { return keys_[&kind].emplace_back(generate_key(kind)).get(); }

KeyPool& key_pool() {
  static KeyPool pool;
  return pool;
}

}  // namespace lab

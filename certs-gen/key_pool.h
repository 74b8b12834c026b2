// RSA keys are slow to make, so leaves share a few of them; all other keys are fresh.

#pragma once

#include <openssl/base.h>

#include <map>
#include <mutex>
#include <vector>

#include "certs-gen/crypto.h"

namespace lab {

// KeyPool gives out keys. Thread-safe; its keys live until the end of the process, never longer.
class KeyPool {
 public:
  // take gives a key of that kind which is not `other` (an issuer and its subject must differ): from the pool
  // for RSA, fresh for the rest.
  bssl::UniquePtr<EVP_PKEY> take(const KeyKind& kind, const EVP_PKEY* other = nullptr);

  // prepare makes a key of that kind ahead of its need, unless there is one.
  void prepare(const KeyKind& kind);

 private:
  EVP_PKEY* add(const KeyKind& kind);

  std::mutex mutex_;
  std::map<const KeyKind*, std::vector<bssl::UniquePtr<EVP_PKEY>>> keys_;
};

// key_pool is the process's own.
KeyPool& key_pool();

}  // namespace lab

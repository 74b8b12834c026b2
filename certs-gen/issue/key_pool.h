// RSA keys are slow to make, so leaves share a few of them, and a thread makes them in advance. All other
// keys are fresh.

#pragma once

#include <openssl/base.h>

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "certs-gen/x509/crypto.h"

namespace lab {

// A key that somebody will take.
struct KeyNeed {
  const KeyKind* kind;
  bool is_own;  // with take_own
};

// KeyPool gives out keys. Thread-safe; its keys live until the end of the process, never longer.
class KeyPool {
 public:
  KeyPool();
  ~KeyPool();
  KeyPool(const KeyPool&) = delete;
  KeyPool& operator=(const KeyPool&) = delete;

  // take returns a key of that kind other than `other` (an issuer and its subject must differ): from the pool
  // for RSA, else fresh. If the key is being made, the caller waits for it.
  bssl::UniquePtr<EVP_PKEY> take(const KeyKind& kind, const EVP_PKEY* other = nullptr);
  // take_own returns a key that nobody else gets.
  bssl::UniquePtr<EVP_PKEY> take_own(const KeyKind& kind);

  // fill starts to make the RSA keys that these needs still lack, in their order.
  void fill(const std::vector<KeyNeed>& needs);
  // stop ends the making of RSA keys at once and for good. Callers that wait for a key, and later callers,
  // get an Error.
  void stop();

 private:
  using Keys = std::vector<bssl::UniquePtr<EVP_PKEY>>;

  void make_what_is_needed();
  // add_shared makes a key with the lock released.
  const bssl::UniquePtr<EVP_PKEY>& add_shared(const KeyKind& kind, std::unique_lock<std::mutex>& lock);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<const KeyKind*, Keys> shared_, own_;
  std::set<const KeyKind*> being_made_;  // shared keys only
  std::deque<KeyNeed> needs_;
  std::stop_source stop_;
  std::jthread filler_;  // last: it uses the members above
};

// key_pool is the process's own.
KeyPool& key_pool();

}  // namespace lab

// RSA keys are slow to make, so leaves share a few of them and a thread makes them ahead of their need; all
// other keys are fresh.

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

// A key that will be asked for.
struct KeyNeed {
  const KeyKind* kind;
  bool is_own;  // taken by take_own
};

// KeyPool gives out keys. Thread-safe; its keys live until the end of the process, never longer.
class KeyPool {
 public:
  KeyPool();
  ~KeyPool();
  KeyPool(const KeyPool&) = delete;
  KeyPool& operator=(const KeyPool&) = delete;

  // take gives a key of that kind which is not `other` (an issuer and its subject must differ): from the pool
  // for RSA, fresh for the rest. Whoever needs one that is being made waits for it.
  bssl::UniquePtr<EVP_PKEY> take(const KeyKind& kind, const EVP_PKEY* other = nullptr);
  // take_own gives a key that nobody else has or gets.
  bssl::UniquePtr<EVP_PKEY> take_own(const KeyKind& kind);

  // fill begins to make RSA keys for these needs, in their order, unless there are such keys.
  void fill(const std::vector<KeyNeed>& needs);
  // stop ends the making of RSA keys for good, and at once: who waits for one, or asks later, gets an Error.
  void stop();

 private:
  using Keys = std::vector<bssl::UniquePtr<EVP_PKEY>>;

  void make_what_is_needed();
  // add_shared makes one while the lock is let go.
  const bssl::UniquePtr<EVP_PKEY>& add_shared(const KeyKind& kind, std::unique_lock<std::mutex>& lock);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<const KeyKind*, Keys> shared_, own_;
  std::set<const KeyKind*> being_made_;  // of the shared
  std::deque<KeyNeed> needs_;
  std::stop_source stop_;
  std::jthread filler_;  // last: it uses what is above
};

// key_pool is the process's own.
KeyPool& key_pool();

}  // namespace lab

#include "certs-gen/issue/key_pool.h"

#include <openssl/evp.h>
#include <sys/resource.h>
#include <unistd.h>

#include "lab-server/base/error.h"
#include "lab-server/base/signals.h"

namespace lab {
namespace {

bool is_slow(const KeyKind& kind) { return kind.type == EVP_PKEY_RSA; }

// Those whom somebody waits for come first.
void make_way() {
  constexpr int kNice = 10;
  ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNice);
}

}  // namespace

KeyPool::KeyPool() = default;
KeyPool::~KeyPool() { stop(); }

bssl::UniquePtr<EVP_PKEY> KeyPool::take(const KeyKind& kind, const EVP_PKEY* other) {
  if (!is_slow(kind)) return generate_key(kind);
  std::unique_lock lock(mutex_);
  for (;;) {
    for (const auto& key : shared_[&kind]) {
      if (key.get() != other) return bssl::UpRef(key);
    }
    if (!being_made_.contains(&kind)) return bssl::UpRef(add_shared(kind, lock));
    changed_.wait(lock);
  }
}

bssl::UniquePtr<EVP_PKEY> KeyPool::take_own(const KeyKind& kind) {
  if (is_slow(kind)) {
    const std::lock_guard lock(mutex_);
    if (Keys& spare = own_[&kind]; !spare.empty()) {
      bssl::UniquePtr<EVP_PKEY> key = std::move(spare.back());
      spare.pop_back();
      return key;
    }
  }
  return generate_key(kind, stop_.get_token());
}

const bssl::UniquePtr<EVP_PKEY>& KeyPool::add_shared(const KeyKind& kind,
                                                     std::unique_lock<std::mutex>& lock) {
  being_made_.insert(&kind);
  lock.unlock();
  bssl::UniquePtr<EVP_PKEY> key;
  std::exception_ptr failure;
  try {
    key = generate_key(kind, stop_.get_token());
  } catch (...) {
    failure = std::current_exception();
  }
  lock.lock();
  being_made_.erase(&kind);
  changed_.notify_all();
  if (failure) std::rethrow_exception(failure);
  return shared_[&kind].emplace_back(std::move(key));
}

void KeyPool::fill(const std::vector<KeyNeed>& needs) {
  const std::lock_guard lock(mutex_);
  for (const KeyNeed& need : needs) {
    if (is_slow(*need.kind)) needs_.push_back(need);
  }
  if (needs_.empty() || filler_.joinable()) return changed_.notify_all();
  const SignalsBlocked blocked;
  filler_ = std::jthread([this] { make_what_is_needed(); });
}

void KeyPool::make_what_is_needed() {
  make_way();
  const std::stop_callback wake(stop_.get_token(), [this] {
    const std::lock_guard lock(mutex_);
    changed_.notify_all();
  });
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return stop_.stop_requested() || !needs_.empty(); });
    if (stop_.stop_requested()) return;
    const KeyNeed need = needs_.front();
    needs_.pop_front();
    try {
      if (!need.is_own) {
        if (shared_[need.kind].empty() && !being_made_.contains(need.kind)) add_shared(*need.kind, lock);
        continue;
      }
      lock.unlock();
      bssl::UniquePtr<EVP_PKEY> key = generate_key(*need.kind, stop_.get_token());
      lock.lock();
      own_[need.kind].push_back(std::move(key));
    } catch (const Error&) {  // stopped; or whoever needs it meets the same error
      if (!lock.owns_lock()) lock.lock();
    }
  }
}

void KeyPool::stop() {
  stop_.request_stop();
  const std::jthread ended = std::move(filler_);
}

KeyPool& key_pool() {
  static KeyPool pool;
  return pool;
}

}  // namespace lab

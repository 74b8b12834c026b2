// A value that can be replaced while others use it: each user keeps the value that it took.

#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace lab {

// Thread-safe.
template <class T>
class Replaceable {
 public:
  explicit Replaceable(T value) : current_(std::make_shared<const T>(std::move(value))) {}

  std::shared_ptr<const T> current() const {
    const std::lock_guard lock(mutex_);
    return current_;
  }

  void replace(T value) {
    auto next = std::make_shared<const T>(std::move(value));
    const std::lock_guard lock(mutex_);
    current_.swap(next);  // what was there ends after the lock does
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const T> current_;
};

}  // namespace lab

#include "lab-server/engines/tls12/sessions.h"

namespace lab {

void Tls12Sessions::keep(const Bytes& id, Tls12Session session) {
  constexpr size_t kMost = 256;
  const std::lock_guard lock(mutex_);
  if (sessions_.size() >= kMost) sessions_.clear();
  sessions_[text_of(id)] = std::move(session);
}

std::optional<Tls12Session> Tls12Sessions::find(const Bytes& id) const {
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(text_of(id));
  if (found == sessions_.end()) return std::nullopt;
  return found->second;
}

}  // namespace lab

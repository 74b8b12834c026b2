#include "lab-server/engines/legacy_sessions.h"

namespace lab {

void LegacySessions::keep(const Bytes& id, LegacySession session) {
  constexpr size_t kMost = 256;
  const std::lock_guard lock(mutex_);
  if (sessions_.size() >= kMost) sessions_.clear();
  sessions_[text_of(id)] = std::move(session);
}

std::optional<LegacySession> LegacySessions::find(const Bytes& id) const {
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(text_of(id));
  if (found == sessions_.end()) return std::nullopt;
  return found->second;
}

}  // namespace lab

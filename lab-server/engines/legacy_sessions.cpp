#include "lab-server/engines/legacy_sessions.h"

namespace lab {

void LegacySessions::keep(const Bytes& id, const Bytes& master) {
  constexpr size_t kMost = 256;
  const std::lock_guard lock(mutex_);
  if (masters_.size() >= kMost) masters_.clear();
  masters_[text_of(id)] = master;
}

std::optional<Bytes> LegacySessions::find(const Bytes& id) const {
  const std::lock_guard lock(mutex_);
  const auto found = masters_.find(text_of(id));
  if (found == masters_.end()) return std::nullopt;
  return found->second;
}

}  // namespace lab

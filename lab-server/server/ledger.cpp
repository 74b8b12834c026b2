#include "lab-server/server/ledger.h"

#include "lab-server/server/socket_wire.h"

namespace lab {

void Ledger::opened(SocketWire* connection, std::weak_ptr<SocketWire> handle) {
  const std::lock_guard lock(mutex_);
  if (is_shut_down_) connection->shut_down_later();
  open_.emplace(connection, std::move(handle));
}

void Ledger::closed(SocketWire* connection, const nlohmann::json& event) {
  if (sink_) {
    const std::lock_guard lock(sink_mutex_);
    sink_(event);
  }
  const std::lock_guard lock(mutex_);
  open_.erase(connection);
  if (open_.empty()) none_.notify_all();
}

size_t Ledger::open() {
  const std::lock_guard lock(mutex_);
  return open_.size();
}

bool Ledger::wait_until_none(Milliseconds at_most) {
  std::unique_lock lock(mutex_);
  return none_.wait_for(lock, at_most, [this] { return open_.empty(); });
}

void Ledger::shut_down() {
  const std::lock_guard lock(mutex_);
  is_shut_down_ = true;
  for (auto& [connection, handle] : open_) {
    if (const auto alive = handle.lock()) alive->shut_down_later();
  }
}

}  // namespace lab

// The connection as one of its faults sees it.

#pragma once

#include "lab-server/server/socket_wire.h"

namespace lab {

// FaultWire knows its fault, so that a delivery counts for that fault. The connection must outlive it.
class FaultWire : public Wire {
 public:
  // fault is its index in the faults with which the connection began.
  FaultWire(SocketWire& connection, size_t fault) : connection_(connection), fault_(fault) {}

  awaitable<void> sleep(Milliseconds time) override { return connection_.sleep(time); }
  awaitable<void> send_instead(Bytes bytes, std::string kind) override {
    return connection_.send_instead(std::move(bytes), std::move(kind));
  }
  awaitable<void> send_raw(Bytes bytes) override { return connection_.send_raw(std::move(bytes)); }
  awaitable<void> send_alert(uint8_t description) override { return connection_.send_alert(description); }
  void end_with_reset() override { connection_.end_with_reset(); }
  void end_with_fin() override { connection_.end_with_fin(); }
  bool is_ended() const override { return connection_.is_ended(); }
  bool is_early() const override { return connection_.is_early(); }
  awaitable<size_t> replay_early_data() override { return connection_.replay_early_data(); }
  size_t open_connections() const override { return connection_.open_connections(); }
  void delivered(std::string detail) override { connection_.delivered(fault_, std::move(detail)); }
  void does_not_apply(std::string detail) override { connection_.does_not_apply(fault_, std::move(detail)); }

 private:
  SocketWire& connection_;
  const size_t fault_;
};

}  // namespace lab

// The open connections of a set-up.

#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>

#include "lab-server/base/values.h"
#include "lab-server/server/lab.h"

namespace lab {

class SocketWire;

// Ledger knows the open connections of a set-up and hands on their events. Thread-safe.
class Ledger {
 public:
  explicit Ledger(EventSink sink) : sink_(std::move(sink)) {}

  void opened(SocketWire* connection, std::weak_ptr<SocketWire> handle);
  // closed hands the event on, then removes the connection.
  void closed(SocketWire* connection, const nlohmann::json& event);

  // open counts the open connections.
  size_t open();
  // wait_until_none waits until no connection is open, at most that long; false when time ran out.
  bool wait_until_none(Milliseconds at_most);
  // shut_down ends every open connection; later ones end as soon as they open.
  void shut_down();

 private:
  EventSink sink_;
  std::mutex sink_mutex_;
  std::mutex mutex_;
  std::condition_variable none_;
  std::map<SocketWire*, std::weak_ptr<SocketWire>> open_;
  bool is_shut_down_ = false;
};

}  // namespace lab

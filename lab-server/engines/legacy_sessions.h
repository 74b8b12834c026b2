// Sessions of a scripted server, resumed by their id (RFC 5246 7.4.1.2).

#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "lab-server/base/text.h"

namespace lab {

// LegacySessions keeps the master secrets of the last few sessions. Thread-safe.
class LegacySessions {
 public:
  void keep(const Bytes& id, const Bytes& master);
  std::optional<Bytes> find(const Bytes& id) const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, Bytes> masters_;  // by id
};

}  // namespace lab

// Sessions of a scripted server, resumed by their id (RFC 5246 7.4.1.2).

#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "lab-server/base/text.h"

namespace lab {

struct LegacySession {
  uint16_t version = 0;
  uint16_t cipher = 0;
  Bytes master;
};

// LegacySessions keeps the last few sessions. Thread-safe.
class LegacySessions {
 public:
  void keep(const Bytes& id, LegacySession session);
  std::optional<LegacySession> find(const Bytes& id) const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, LegacySession> sessions_;  // by id
};

}  // namespace lab

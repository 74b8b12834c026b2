// Sessions of a scripted server, which clients resume by their id (RFC 5246 7.4.1.2).

#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "lab-server/base/text.h"

namespace lab {

struct Tls12Session {
  uint16_t version = 0;
  uint16_t cipher = 0;
  Bytes master;
};

// Tls12Sessions keeps the last few sessions. Thread-safe.
class Tls12Sessions {
 public:
  void keep(const Bytes& id, Tls12Session session);
  std::optional<Tls12Session> find(const Bytes& id) const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, Tls12Session> sessions_;  // by id
};

}  // namespace lab

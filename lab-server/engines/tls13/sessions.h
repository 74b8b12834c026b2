// Sessions of a scripted TLS 1.3 server, which clients resume by their tickets (RFC 8446 2.2).

#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "lab-server/engines/tls13/keys.h"
#include "lab-server/tls/client_hello.h"

namespace lab {

struct Tls13Session {
  const Tls13Suite* suite = nullptr;
  Bytes psk;
};

// Tls13Sessions keeps the last few sessions. Thread-safe.
class Tls13Sessions {
 public:
  void keep(const Bytes& ticket, Tls13Session session);
  std::optional<Tls13Session> find(const Bytes& ticket) const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, Tls13Session> sessions_;  // by ticket
};

// A client's pre_shared_key extension (RFC 8446 4.2.11).
struct OfferedPsks {
  std::vector<Bytes> identities;
  std::vector<Bytes> binders;
  size_t binders_size = 0;  // of the end of the ClientHello that no binder covers
};

// offered_psks is nothing for a client that offers none, or none with a key exchange (psk_dhe_ke).
std::optional<OfferedPsks> offered_psks(const ClientHello& hello);

}  // namespace lab

// A raw socket as the judge of what the lab puts on the wire.

#pragma once

#include <chrono>
#include <cstdint>
#include <span>

#include "lab-server/base/text.h"
#include "lab-server/base/yaml.h"

namespace lab {

class Probe {
 public:
  // Connects to a port of this machine; the test fails when nothing listens.
  explicit Probe(uint16_t port);
  ~Probe();
  Probe(const Probe&) = delete;
  Probe& operator=(const Probe&) = delete;

  // How the other side stands.
  enum class Peer { open, finished, reset };

  void send(std::span<const uint8_t> bytes);
  void send(std::string_view text) { send(bytes_of(text)); }
  // send_fin ends our side only.
  void send_fin();

  // received_within reads what comes: until the time is over, or the other side ends.
  Bytes received_within(Milliseconds time);
  // received_until_end is received_within for an end that must come within ten seconds.
  Bytes received_until_end() { return received_within(Milliseconds(10'000)); }
  // first_bytes reads until there are any, or the time is over.
  Bytes first_bytes(Milliseconds time);

  Peer peer() const { return peer_; }

 private:
  Bytes receive(Milliseconds time, bool stop_at_first);

  int fd_ = -1;
  Peer peer_ = Peer::open;
};

// connects says whether anything listens on a port of this machine.
bool connects(uint16_t port);

// is_server_hello says whether bytes begin with a handshake record that holds a ServerHello.
bool is_server_hello(std::span<const uint8_t> bytes);

}  // namespace lab

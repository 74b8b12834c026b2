// The key schedule of SSL 3.0 to TLS 1.2: master secret, key block, Finished (RFC 6101 6, RFC 2246 5 and 6,
// RFC 5246 5, 6.3 and 8.1, RFC 7627).

#pragma once

#include <optional>

#include "lab-server/base/text.h"
#include "lab-server/engines/tls12/suites.h"

namespace lab {

// The secrets of one connection, derived from its randoms and its premaster secret by its version and suite.
class Tls12Secrets {
 public:
  Tls12Secrets(uint16_t version, const Tls12Suite& suite, Bytes client_random, Bytes server_random);

  // derive makes the master secret. With a transcript it makes the extended master secret (RFC 7627 4).
  void derive(const Bytes& premaster, const Bytes* transcript_for_extended);
  // resume takes the master secret of another connection.
  void resume(Bytes master) { master_ = std::move(master); }

  bool has_master() const { return !master_.empty(); }
  const Bytes& master() const { return master_; }

  // One side's keys.
  struct Keys {
    Bytes mac, key, iv;
  };
  struct KeyBlock {
    Keys client, server;
  };
  KeyBlock key_block() const;

  // finished is the verify_data over a transcript: 12 bytes, 36 in SSL 3.0.
  Bytes finished(bool is_server, const Bytes& transcript) const;

 private:
  Bytes prf(const Bytes& secret, const std::string& label, const Bytes& seed, size_t size) const;
  Bytes transcript_hash(const Bytes& transcript) const;
  Bytes export_key(const Bytes& secret, bool is_server) const;

  const uint16_t version_;
  const Tls12Suite& suite_;
  const Bytes client_random_;
  const Bytes server_random_;
  Bytes master_;
};

}  // namespace lab

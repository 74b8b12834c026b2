// The HPKE keys of a server's Encrypted Client Hello (RFC 9849), made anew for each set-up, and what clients
// may have of them.

#pragma once

#include <openssl/base.h>

#include <memory>

#include "lab-server/base/text.h"
#include "lab-server/scenario/scenario.h"

namespace lab {

// Immutable and thread-safe.
class EchKeys {
 public:
  // Throws Error when BoringSSL refuses the public name.
  explicit EchKeys(const EchSpec& spec);
  ~EchKeys();

  // serve has a context open the inner ClientHello by the current key, if the server has any.
  void serve(SSL_CTX* ctx) const;
  const std::string& public_name() const { return public_name_; }
  // knows: the server has a key of that id.
  bool knows(uint8_t config_id) const;
  // list is the ECHConfigList (RFC 9849 4) of that kind in base64, as DNS shows it; empty for none.
  std::string list(EchList which) const;

 private:
  struct Config;  // a key and its configuration

  const std::string public_name_;
  const bool are_served_;
  const std::unique_ptr<Config> current_;
  const std::unique_ptr<Config> stale_;
  const std::unique_ptr<Config> other_key_;
};

// make_ech_keys makes them for a set-up with `ech:`; null for others.
std::unique_ptr<const EchKeys> make_ech_keys(const ServerSpec& spec);

}  // namespace lab

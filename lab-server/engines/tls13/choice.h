// What a TLS 1.3 server chooses from a client's offer (RFC 8446 4.1.1).

#pragma once

#include <openssl/base.h>

#include "lab-server/engines/engine/refusal.h"
#include "lab-server/engines/tls13/keys.h"
#include "lab-server/scenario/scripted_tls13_spec.h"
#include "lab-server/tls/client_hello.h"

namespace lab {

struct Tls13Choice {
  const Tls13Suite* suite = nullptr;
  uint16_t group = 0;  // the client sent a share of it, or a HelloRetryRequest must ask for one
  Bytes peer_share;    // empty: the client sent none
  uint16_t scheme = 0;
  std::string alpn;
};

// What the choice depends on beside the script.
struct Tls13Policy {
  EVP_PKEY* key = nullptr;  // the leaf's
  const std::vector<std::string>& alpn;
  bool will_retry = false;  // prefer an offered group for which the client sent no share
};

// choose_tls13 chooses from the client's offer, and beyond it only what the script demands. Nothing when
// there is no choice; refusal then holds the reason.
std::optional<Tls13Choice> choose_tls13(const ScriptedTls13Spec& script, const Tls13Policy& policy,
                                        const ClientHello& hello, Refusal& refusal);

// share_of is the public value a client sent for a group; empty when it sent none.
Bytes share_of(const ClientHello& hello, uint16_t group);

}  // namespace lab

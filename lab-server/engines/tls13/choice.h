// What a TLS 1.3 server chooses of what a client offers (RFC 8446 4.1.1).

#pragma once

#include <openssl/base.h>

#include "lab-server/engines/engine/refusal.h"
#include "lab-server/engines/tls13/keys.h"
#include "lab-server/scenario/scripted_tls13_spec.h"
#include "lab-server/tls/client_hello.h"

namespace lab {

struct Tls13Choice {
  const Tls13Suite* suite = nullptr;
  uint16_t group = 0;  // the one a share came for, or the one to ask for by a HelloRetryRequest
  Bytes peer_share;    // empty: none came
  uint16_t scheme = 0;
  std::string alpn;
};

// What a set-up brings to the choice beside its script.
struct Tls13Policy {
  EVP_PKEY* key = nullptr;  // the leaf's
  const std::vector<std::string>& alpn;
  bool will_retry = false;  // a group is wanted that no share came for, where the client offers any
};

// choose_tls13 chooses of what is offered, and beside it only what the script says; when it cannot, refusal
// says why.
std::optional<Tls13Choice> choose_tls13(const ScriptedTls13Spec& script, const Tls13Policy& policy,
                                        const ClientHello& hello, Refusal& refusal);

// share_of is the public value a client sent for a group; empty when it sent none.
Bytes share_of(const ClientHello& hello, uint16_t group);

}  // namespace lab

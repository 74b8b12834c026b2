// What a scripted server of SSL 3.0 to TLS 1.2 chooses of what a client offers (RFC 5246 7.4.1.2 to 7.4.3).

#pragma once

#include <openssl/base.h>

#include <optional>

#include "lab-server/engines/engine/refusal.h"
#include "lab-server/engines/tls12/suites.h"
#include "lab-server/scenario/scripted_tls12_spec.h"
#include "lab-server/tls/client_hello.h"

namespace lab {

struct Tls12Choice {
  const Tls12Suite* suite = nullptr;
  uint16_t group = 0;   // of ECDHE; 0: none
  uint16_t scheme = 0;  // that signs the ServerKeyExchange; 0: none
};

// choose_tls12 chooses of what is offered, and beside it only what the script insists on; when it cannot,
// refusal says why. The suite is the script's, or the first of ours that the key fits and the client offers.
std::optional<Tls12Choice> choose_tls12(const ScriptedTls12Spec& script, const EVP_PKEY& key,
                                        const ClientHello& hello, Refusal& refusal);

// fits_key says whether a suite goes with a certificate's key: anonymous ones go with any.
bool fits_key(const Tls12Suite& suite, const EVP_PKEY& key);

}  // namespace lab

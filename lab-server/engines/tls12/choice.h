// What a scripted server of SSL 3.0 to TLS 1.2 chooses from a client's offer (RFC 5246 7.4.1.2 to 7.4.3).

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

// choose_tls12 chooses from the client's offer, and beyond it only what the script demands. The suite is the
// script's, or else the first of ours that fits the key and that the client offers. Nothing when there is no
// choice; refusal then holds the reason.
std::optional<Tls12Choice> choose_tls12(const ScriptedTls12Spec& script, const EVP_PKEY& key,
                                        const ClientHello& hello, Refusal& refusal);

// fits_key: the suite can be used with this certificate's key. Anonymous suites fit any key.
bool fits_key(const Tls12Suite& suite, const EVP_PKEY& key);

}  // namespace lab

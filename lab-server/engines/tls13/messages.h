// The parts and the bodies of what a TLS 1.3 server says (RFC 8446 4), as its script wants them.

#pragma once

#include "lab-server/engines/engine/hello_body.h"
#include "lab-server/engines/engine/served_chain.h"
#include "lab-server/engines/tls13/choice.h"
#include "lab-server/scenario/scripted_tls13_spec.h"

namespace lab {

// A HelloRetryRequest asks for the group chosen when no share of it came, and otherwise for nothing but its
// cookie back.
SaidHello healthy_retry(const Tls13HelloScript& script, const ClientHello& hello, const Tls13Choice& choice);
// A ServerHello brings our share. What either says in key_share the script may say.
SaidHello healthy_server_hello(const Tls13HelloScript& script, const ClientHello& hello,
                               const Tls13Choice& choice, const Bytes& share);

Extensions healthy_encrypted_extensions(const Tls13Choice& choice);
Extensions healthy_certificate_request();
// A staple that is not empty goes with the leaf.
Extensions healthy_leaf_extensions(const Bytes& staple);

Bytes encrypted_extensions_body(const Extensions& extensions);
Bytes certificate_request_body(const Extensions& extensions);
Bytes certificate_body(const ServedChain& chain, const Extensions& of_leaf);
// The body of a CertificateVerify signs the transcript. When key and scheme do not go together it says the
// scheme and signs as the key can.
Bytes certificate_verify_body(const CertificateVerifyScript& script, uint16_t scheme, EVP_PKEY* key,
                              const Bytes& transcript_hash);
Bytes new_session_ticket_body(const Tls13TicketScript& script);

}  // namespace lab

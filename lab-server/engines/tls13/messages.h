// The bodies of what a TLS 1.3 server says (RFC 8446 4), as its script wants them.

#pragma once

#include "lab-server/engines/engine/served_chain.h"
#include "lab-server/engines/tls13/choice.h"
#include "lab-server/scenario/scripted_tls13_spec.h"

namespace lab {

// The body of a HelloRetryRequest asks for the group chosen when no share of it came, and otherwise for
// nothing but its cookie back.
Bytes hello_retry_request_body(const HelloScript& script, const ClientHello& hello,
                               const Tls13Choice& choice);
// The body of a ServerHello brings our share.
Bytes server_hello_body(const HelloScript& script, const ClientHello& hello, const Tls13Choice& choice,
                        const Bytes& share);
Bytes encrypted_extensions_body(const MessageScript& script, const Tls13Choice& choice);
Bytes certificate_request_body(const MessageScript& script);
// A staple that is not empty goes with the leaf.
Bytes certificate_body(const MessageScript& script, const ServedChain& chain, const Bytes& staple);
// The body of a CertificateVerify signs the transcript. When key and scheme do not go together it says the
// scheme and signs as the key can.
Bytes certificate_verify_body(const CertificateVerifyScript& script, uint16_t scheme, EVP_PKEY* key,
                              const Bytes& transcript_hash);
Bytes new_session_ticket_body(const TicketScript& script);

}  // namespace lab

// The parts and the bodies of a TLS 1.3 server's messages (RFC 8446 4), with the script's deviations.

#pragma once

#include "lab-server/engines/engine/hello_body.h"
#include "lab-server/engines/engine/served_chain.h"
#include "lab-server/engines/tls13/choice.h"
#include "lab-server/scenario/scripted_tls13_spec.h"

namespace lab {

// healthy_retry asks for a share of the chosen group if the client sent none. Otherwise it only asks the
// client to return the cookie.
SaidHello healthy_retry(const Tls13HelloScript& script, const ClientHello& hello, const Tls13Choice& choice);
// healthy_server_hello carries our share. In both messages the script may replace the content of key_share.
SaidHello healthy_server_hello(const Tls13HelloScript& script, const ClientHello& hello,
                               const Tls13Choice& choice, const Bytes& share);

Extensions healthy_encrypted_extensions(const Tls13Choice& choice);
Extensions healthy_certificate_request();
// healthy_leaf_extensions holds the staple, unless it is empty.
Extensions healthy_leaf_extensions(const Bytes& staple);

Bytes encrypted_extensions_body(const Extensions& extensions);
Bytes certificate_request_body(const Extensions& extensions, const Bytes& context = {});
Bytes certificate_body(const ServedChain& chain, const Extensions& of_leaf);
// certificate_verify_body signs the transcript. When the key cannot sign under the scheme, the message still
// names the scheme, and the key signs as it can.
Bytes certificate_verify_body(const CertificateVerifyScript& script, uint16_t scheme, EVP_PKEY* key,
                              const Bytes& transcript_hash);
// kTicketNonce is the nonce of every ticket: a connection gets one.
extern const Bytes kTicketNonce;
Bytes new_session_ticket_body(const Tls13TicketScript& script);

}  // namespace lab

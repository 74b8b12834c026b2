// How a scenario scripts the server for SSL 3.0 to TLS 1.2: it states the deviation only. The defaults are a
// healthy TLS 1.2 handshake with ECDHE. A client that accepts the deviation is served to the end.

#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "lab-server/scenario/message_script.h"

namespace lab {

// What the server sends, in this order (RFC 5246 7.3). The messages after the ServerHelloDone follow the
// client's Finished.
enum class Tls12Message {
  server_hello,
  certificate,
  certificate_status,
  server_key_exchange,
  certificate_request,
  server_hello_done,
  new_session_ticket,
  change_cipher_spec,
  finished,
  request,  // HTTP; only as places for insertions
  reply,
};

// The group and the public value of a DHE ServerKeyExchange (RFC 5246 7.4.3).
struct DhSpec {
  enum class Modulus {
    prime,
    composite,       // three times a random number
    small_subgroup,  // prime, 2048 bits; the generator makes a group of 251 elements
  };
  enum class Value { fair, one, minus_one };  // minus_one: p-1

  int bits = 2048;
  Modulus modulus = Modulus::prime;
  Value value = Value::fair;
};

struct KeyExchangeScript : MessageScript {
  std::optional<uint16_t> group;   // as the message names it; the server may use another one
  std::optional<uint16_t> scheme;  // as the message names it, and used if the key can sign under it; nothing:
                                   // the first that both sides have
  bool is_unsigned = false;
  DhSpec dh;
};

// A CertificateRequest (RFC 5246 7.4.4). Its types and schemes may be others than those of a healthy server.
struct CertificateRequestScript : MessageScript {
  std::vector<uint8_t> types;     // ClientCertificateTypes by their numbers; empty: RSA and ECDSA
  std::vector<uint16_t> schemes;  // empty: those that the server can verify
  bool is_required = true;        // a client that sends none is refused (handshake_failure)
};

// What a script may choose although the client does not offer it. A healthy server never does so: without the
// entry here, the scripted server refuses the client instead.
struct Insistence {
  bool version = false;
  bool cipher = false;
  bool group = false;
};

struct ScriptedTls12Spec {
  uint16_t version = 0x0303;       // in use
  std::optional<uint16_t> cipher;  // in use; nothing: the first of ours that the client offers
  std::optional<uint16_t> group;   // of ECDHE, in use; nothing: the first that both sides have
  Insistence insists_on;

  // An extension that promises a message (status_request, session_ticket) is sent only to a client that asks
  // for it.
  HelloScript server_hello;
  MessageScript certificate;
  MessageScript certificate_status;
  KeyExchangeScript server_key_exchange;
  std::optional<CertificateRequestScript> certificate_request;
  MessageScript server_hello_done;
  std::optional<TicketScript> new_session_ticket;  // for a client that asks for one
  MessageScript change_cipher_spec;                // its content is the edit's body
  MessageScript finished;
  std::vector<Tls12Message>
      order;  // of the first flight; empty: the order above, with the messages that the suite needs
  std::vector<Insertion<Tls12Message>> insert;

  // Whether clients may resume sessions by their id (RFC 5246 7.4.1.2); implies a fresh session id.
  bool resumes = false;
  // What the server does differently when a client offers to resume a session; null: nothing.
  std::shared_ptr<const ScriptedTls12Spec> when_resuming;

  // The server asks for the handshake anew when the request comes, and answers only after it. This is what it
  // does differently then; null: it does not ask.
  std::shared_ptr<const ScriptedTls12Spec> when_asked_anew;

  Location where;  // of the script in its file
};

// read_value reads the keys that differ from the defaults.
void read_value(const Node& node, ScriptedTls12Spec& script);
const Fields<ScriptedTls12Spec>& yaml_fields(As<ScriptedTls12Spec>);

}  // namespace lab

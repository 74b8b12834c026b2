// What a scenario says of the scripted server for SSL 3.0 to TLS 1.2: the deviation only. The defaults are a
// healthy TLS 1.2 handshake by ECDHE, and whatever a client accepts of the rest is served to the end.

#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "lab-server/scenario/message_script.h"

namespace lab {

// What the server says, in this order (RFC 5246 7.3). What stands behind the ServerHelloDone follows the
// client's Finished.
enum class Tls12Message {
  server_hello,
  certificate,
  certificate_status,
  server_key_exchange,
  server_hello_done,
  new_session_ticket,
  change_cipher_spec,
  finished,
  request,  // HTTP: places to stand before
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
  std::optional<uint16_t> group;   // said; another one may be spoken
  std::optional<uint16_t> scheme;  // said, and signed by where the key can; nothing: the first that is shared
  bool is_unsigned = false;
  DhSpec dh;
};

// What a script answers with though the client offers it not. A healthy server answers with nothing of the
// kind, so whatever is not among these is refused instead.
struct Insistence {
  bool version = false;
  bool cipher = false;
  bool group = false;
};

struct ScriptedTls12Spec {
  uint16_t version = 0x0303;       // spoken
  std::optional<uint16_t> cipher;  // spoken; nothing: the first of ours that the client offers
  std::optional<uint16_t> group;   // of ECDHE, spoken; nothing: the first that the client and we share
  Insistence insists_on;

  // Of the extensions one that promises a message (status_request, session_ticket) is said to a client that
  // asks for it.
  HelloScript server_hello;
  MessageScript certificate;
  MessageScript certificate_status;
  KeyExchangeScript server_key_exchange;
  MessageScript server_hello_done;
  std::optional<TicketScript> new_session_ticket;  // to a client that asks for one
  MessageScript change_cipher_spec;                // its content is the edit's body
  MessageScript finished;
  std::vector<Tls12Message> order;  // of the first flight; empty: the one above, as the suite calls for
  std::vector<Insertion<Tls12Message>> insert;

  // Whether sessions are resumed by their id (RFC 5246 7.4.1.2); implies a fresh session id.
  bool resumes = false;
  // What the server does otherwise when a client offers a session of its own; null: nothing.
  std::shared_ptr<const ScriptedTls12Spec> when_resuming;

  Location where;  // of the script in its file
};

// read_value reads what is written over the defaults.
void read_value(const Node& node, ScriptedTls12Spec& script);
const Fields<ScriptedTls12Spec>& yaml_fields(As<ScriptedTls12Spec>);

}  // namespace lab

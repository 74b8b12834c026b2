// What a scenario says of the scripted server for SSL 3.0 to TLS 1.2: the deviation only. The defaults are a
// healthy TLS 1.2 handshake by ECDHE, and whatever a client accepts of the rest is served to the end.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lab-server/base/text.h"
#include "lab-server/base/yaml.h"
#include "lab-server/scenario/registry_number.h"

namespace lab {

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

// The signature of the ServerKeyExchange.
struct KeyExchangeSignatureSpec {
  bool is_omitted = false;
  std::optional<uint16_t>
      algorithm;  // SignatureAndHashAlgorithm; nothing: the first the client and the key share
  std::optional<uint16_t> announced;  // what the message says instead
};

// A message of ours, or a record that stands between messages.
enum class Tls12Step {
  hello_request,
  server_hello,
  certificate,
  certificate_status,
  server_key_exchange,
  server_hello_done,
  new_session_ticket,
  change_cipher_spec,
  finished,
  heartbeat_request,
};

// What a script answers with though the client offers it not. A healthy server answers with nothing of the
// kind, so whatever is not among these is refused instead.
struct Insistence {
  bool version = false;
  bool cipher = false;
  bool group = false;
  bool signature = false;
};

struct ScriptedTls12Spec {
  enum class SessionId { none, fresh, echoed };
  enum class Finished { good, wrong, short_ };

  uint16_t version = 0x0303;  // spoken
  std::optional<uint16_t> announced_version;
  std::optional<uint16_t> cipher;  // spoken; nothing: the first of ours that the client offers
  std::optional<uint16_t> announced_cipher;
  Bytes random_end;
  SessionId session_id = SessionId::none;
  uint8_t compression = 0;
  Insistence insists_on;
  // Bodies of extensions of the ServerHello, over those that a healthy server sends; nothing leaves one out.
  // One that promises a message (status_request, session_ticket) is said to a client that asks for it.
  ExtensionBodies extensions;

  std::optional<uint16_t> group;  // of ECDHE; nothing: the first that the client and we share
  std::optional<uint16_t> announced_group;
  DhSpec dh;
  KeyExchangeSignatureSpec signature;

  std::vector<Tls12Step> flight;  // empty: what the suite calls for
  std::vector<Tls12Step> ending = {Tls12Step::change_cipher_spec,
                                   Tls12Step::finished};  // after the client's Finished
  std::vector<Tls12Step> afterwards;                      // once the handshake is over
  Finished finished = Finished::good;
  Bytes ticket = Bytes(32, 't');

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

// How a scenario scripts the TLS 1.3 server: it states the deviation only. The defaults are a healthy
// handshake. A client that accepts the deviation is served to the end.

#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "lab-server/scenario/message_script.h"

namespace lab {

// What the server sends, in this order (RFC 8446 2).
enum class Tls13Message {
  hello_retry_request,
  server_hello,
  change_cipher_spec,
  encrypted_extensions,
  certificate_request,
  certificate,
  certificate_verify,
  finished,
  new_session_ticket,
  request,  // HTTP; only as places for insertions
  reply,
};

struct Tls13HelloScript : HelloScript {
  std::optional<uint16_t> group;      // as key_share names it
  std::optional<Bytes> key_exchange;  // the server's public value
  std::optional<Bytes> secret;        // the shared secret of a client that accepts such a value
};

struct CertificateVerifyScript : MessageScript {
  std::optional<uint16_t>
      scheme;  // as the message names it, and used if the key can sign under it; nothing: the one for the key
  enum class Context { server, client };
  Context context = Context::server;  // client: signed in the context of a client (RFC 8446 4.4.3)
};

struct Tls13TicketScript : TicketScript {
  ExtensionBodies extensions;
};

// How records are made of messages (RFC 8446 5).
struct RecordScript {
  bool is_packed = true;       // messages under the same keys share records
  size_t padding = 0;          // zero bytes after the content of each sealed record
  size_t max_content = 16384;  // bytes
};

struct ScriptedTls13Spec {
  std::optional<uint16_t> cipher;  // in use; nothing: the first of ours that the client offers
  std::optional<uint16_t> group;   // in use; nothing: the first of ours for which the client sent a share
  std::optional<Tls13HelloScript> hello_retry_request;  // nothing: sent only when no share of the client fits
  Tls13HelloScript server_hello;
  MessageScript change_cipher_spec;  // its content is the edit's body
  ExtendedScript encrypted_extensions;
  std::optional<ExtendedScript> certificate_request;
  ExtendedScript certificate;
  CertificateVerifyScript certificate_verify;
  MessageScript finished;
  std::optional<Tls13TicketScript> new_session_ticket;
  // Sent when the request comes, to a client that offers to be asked then (RFC 8446 4.6.2); the answer to the
  // request waits for the client's.
  std::optional<ExtendedScript> later_certificate_request;
  std::vector<Tls13Message> order;  // of the flight; empty: the order above
  std::vector<Insertion<Tls13Message>> insert;
  RecordScript records;

  // Whether clients may resume sessions by the tickets that they are given (RFC 8446 2.2).
  bool resumes = false;
  // What the server does differently when a client offers to resume a session; null: nothing.
  std::shared_ptr<const ScriptedTls13Spec> when_resuming;
};

// read_value reads the keys that differ from the defaults.
void read_value(const Node& node, ScriptedTls13Spec& script);
const Fields<ScriptedTls13Spec>& yaml_fields(As<ScriptedTls13Spec>);

}  // namespace lab

// What a scenario says of the scripted TLS 1.3 server: the deviation only. The defaults are a healthy
// handshake, and whatever a client accepts of the rest is served to the end.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lab-server/scenario/message_edit.h"
#include "lab-server/scenario/registry_number.h"

namespace lab {

// What the server says, in this order (RFC 8446 2).
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
  reply,  // HTTP: a place to stand before
};

// name_of is the key of the message in YAML: "server_hello".
const char* name_of(Tls13Message message);

struct MessageScript : MessageEdit {
  bool is_omitted = false;
  size_t times = 1;
  bool is_plain = false;  // not sealed, though the keys are there
  // Bodies of extensions over those that a healthy server sends (of a Certificate: in its first entry);
  // nothing leaves one out.
  ExtensionBodies extensions;
  std::vector<std::string> said;  // the keys that stand in the file
};

// ServerHello and HelloRetryRequest are one message (RFC 8446 4.1.3).
struct HelloScript : MessageScript {
  uint16_t legacy_version = 0x0303;
  Bytes random_end;
  std::optional<Bytes> session_id;  // nothing: the client's
  std::optional<uint16_t> cipher;   // said; another one may be spoken
  uint8_t compression = 0;
  std::optional<uint16_t> group;      // said in key_share
  std::optional<Bytes> key_exchange;  // the server's public value
  std::optional<Bytes> secret;        // what a client computes that takes such a value
};

struct CertificateVerifyScript : MessageScript {
  std::optional<uint16_t> scheme;  // nothing: the one for the key
  enum class Context { server, client };
  Context context = Context::server;  // client: signed as a client would (RFC 8446 4.4.3)
};

struct TicketScript : MessageScript {
  uint32_t lifetime_s = 7200;
  Bytes ticket = Bytes(32, 't');
};

// Something that stands between the messages: a handshake message, or with record any record's content.
struct Insertion {
  Tls13Message before = Tls13Message::reply;
  uint8_t type = 0;               // of the handshake message
  std::optional<uint8_t> record;  // content type of a record of its own
  Bytes body;
  size_t times = 1;
  bool is_plain = false;
};

// How records are made of messages (RFC 8446 5).
struct RecordScript {
  bool is_packed = true;          // messages under the same keys share records
  size_t padding = 0;             // bytes of zero behind the content, in each sealed record
  size_t max_content = 16384;     // bytes
  std::vector<std::string> said;  // as of a message
};

struct ScriptedTls13Spec {
  std::optional<uint16_t> cipher;  // spoken; nothing: the first of ours that the client offers
  std::optional<uint16_t> group;   // spoken; nothing: the first of ours that the client sent a share of
  std::optional<HelloScript> hello_retry_request;  // nothing: only when no share of the client fits
  HelloScript server_hello;
  MessageScript change_cipher_spec;  // its content is the edit's body
  MessageScript encrypted_extensions;
  std::optional<MessageScript> certificate_request;
  MessageScript certificate;
  CertificateVerifyScript certificate_verify;
  MessageScript finished;
  std::optional<TicketScript> new_session_ticket;
  std::vector<Tls13Message> order;  // empty: the one above
  std::vector<Insertion> insert;
  RecordScript records;
};
const Fields<ScriptedTls13Spec>& yaml_fields(As<ScriptedTls13Spec>);

}  // namespace lab

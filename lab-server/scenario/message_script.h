// How the scripts of all versions describe a message: whether and how often the server sends it, what it
// holds, and what stands between messages. A script states its deviation only; the rest is as in a healthy
// handshake.

#pragma once

#include <cstdint>
#include <optional>

#include "lab-server/base/joined_fields.h"
#include "lab-server/scenario/message_edit.h"
#include "lab-server/scenario/registry_number.h"

namespace lab {

struct MessageScript : MessageEdit {
  bool is_omitted = false;
  size_t times = 1;
  bool is_plain = false;  // sent unsealed, though there are keys
};

// A message with extensions.
struct ExtendedScript : MessageScript {
  // Bodies that replace those of a healthy server (in a Certificate: those of its first entry); nothing omits
  // the extension.
  ExtensionBodies extensions;
};

struct SessionIdScript {
  enum class Kind { fresh, echoed, given };
  Kind kind = Kind::given;
  Bytes given;

  bool operator==(const SessionIdScript&) const = default;
};
void read_value(const Node& node, SessionIdScript& id);
void write_value(Node& node, const SessionIdScript& id);
Shape yaml_shape(As<SessionIdScript>);

// ServerHello, and HelloRetryRequest, which is the same message (RFC 8446 4.1.3). The values that it names
// may differ from those that the server really uses.
struct HelloScript : ExtendedScript {
  std::optional<uint16_t> version;  // of the field; RFC 8446 calls it legacy_version
  Bytes random_end;
  std::optional<SessionIdScript> session_id;
  std::optional<uint16_t> cipher;
  uint8_t compression = 0;
};

struct TicketScript : MessageScript {
  uint32_t lifetime_s = 7200;
  Bytes ticket = Bytes(32, 't');
};

// Content inserted between the messages: a handshake message or, with `record`, the content of any record.
struct Inserted {
  uint8_t type = 0;               // of the handshake message
  std::optional<uint8_t> record;  // content type of a record of its own
  Bytes body;
  size_t times = 1;
  bool is_plain = false;
};

// The place of the insertion: before a message of that version, or before another named moment.
template <class Message>
struct Insertion : Inserted {
  Message before = Message::reply;
};

inline constexpr int64_t kMostTimes = 100'000;

// kSpokenVersions names the versions as `versions:` does.
extern const std::span<const NumberName> kSpokenVersions;

// The tables of fields, for any T that is such a script or derives from one.
template <class T>
Fields<T> message_fields() {
  return joined(
      {
          {"omit", "true: the server does not send it", set<&MessageScript::is_omitted, T>},
          {"times", "how often the server sends it", between<&MessageScript::times, 1, kMostTimes, T>},
          {"plain", "true: sent unsealed, though there are keys", set<&MessageScript::is_plain, T>},
      },
      message_edit_fields<T>());
}

template <class T>
Fields<T> extended_fields() {
  return joined({{"extensions", "bodies of extensions by name, in hex; ~ omits the extension",
                  extension_bodies<&T::extensions, T>}},
                message_fields<T>());
}

template <class T>
Fields<T> hello_fields() {
  return joined(
      {
          {"version", "the version in its legacy_version field",
           registered_number<&HelloScript::version, kSpokenVersions, T>},
          {"random_end", "the last bytes of the random, in hex", hex<&HelloScript::random_end, T>},
          {"session_id", "in hex; or echoed (the client's), or fresh", set<&HelloScript::session_id, T>},
          {"cipher", "the suite that the message names",
           registered_number<&HelloScript::cipher, kCipherNames, T>},
          {"compression", "the compression method", set<&HelloScript::compression, T>},
      },
      extended_fields<T>());
}

template <class T>
Fields<T> ticket_fields() {
  return {
      {"lifetime_s", "in seconds", set<&TicketScript::lifetime_s, T>},
      {"ticket", "in hex", hex<&TicketScript::ticket, T>},
  };
}

template <class T>
Fields<T> insertion_fields() {
  return {
      {"before", "the message before which it is sent, request (after the handshake) or reply",
       set<&T::before, T>},
      {"type", "the type of the handshake message, as a number", set<&Inserted::type, T>},
      {"record", "the content type of a record, instead of a message", set<&Inserted::record, T>},
      {"body", "in hex", hex<&Inserted::body, T>},
      {"times", "how many", between<&Inserted::times, 1, kMostTimes, T>},
      {"plain", "true: sent unsealed, though there are keys", set<&Inserted::is_plain, T>},
  };
}

const Fields<MessageScript>& yaml_fields(As<MessageScript>);
const Fields<ExtendedScript>& yaml_fields(As<ExtendedScript>);
const Fields<HelloScript>& yaml_fields(As<HelloScript>);

}  // namespace lab

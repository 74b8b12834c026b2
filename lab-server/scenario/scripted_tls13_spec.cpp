#include "lab-server/scenario/scripted_tls13_spec.h"

#include <algorithm>

#include "lab-server/base/joined_fields.h"
#include "lab-server/scenario/registry_number.h"

namespace lab {
namespace {

const Name<Tls13Message> kMessages[] = {
    {Tls13Message::hello_retry_request, "hello_retry_request"},
    {Tls13Message::server_hello, "server_hello"},
    {Tls13Message::change_cipher_spec, "change_cipher_spec"},
    {Tls13Message::encrypted_extensions, "encrypted_extensions"},
    {Tls13Message::certificate_request, "certificate_request"},
    {Tls13Message::certificate, "certificate"},
    {Tls13Message::certificate_verify, "certificate_verify"},
    {Tls13Message::finished, "finished"},
    {Tls13Message::new_session_ticket, "new_session_ticket"},
    {Tls13Message::reply, "reply"},
};

constexpr int64_t kMostTimes = 100'000;

template <auto Member, class T>
void read_times(T& object, const Node& node) {
  object.*Member = static_cast<size_t>(read_integer(node, 1, kMostTimes));
}

template <auto Member, class T>
void read_bytes(T& object, const Node& node) {
  object.*Member = read_hex(node);
}

template <auto Member, const std::span<const NumberName>& registry, class T>
void read_number(T& object, const Node& node) {
  object.*Member = read_registered(node, registry);
}

template <class T>
void read_extensions(T& message, const Node& node) {
  for (const Node::Entry& entry : node.entries()) {
    std::optional<Bytes>& body = message.extensions[registered(entry.key, kExtensionNames, entry.where)];
    if (entry.value.kind() == Node::Kind::null) {
      body.reset();
    } else {
      body = read_hex(entry.value);
    }
  }
}

template <class T>
Fields<T> message_fields() {
  return joined(
      {
          {"omit", "true: it is not said", set<&MessageScript::is_omitted, T>},
          {"times", "how often it is said (default 1)", read_times<&MessageScript::times, T>},
          {"plain", "true: not sealed, though the keys are there", set<&MessageScript::is_plain, T>},
          {"extensions", "bodies of extensions by name, in hex; ~ leaves one out", read_extensions<T>},
      },
      message_edit_fields<T>());
}

const Fields<MessageScript> kMessageFields = message_fields<MessageScript>();

const Fields<HelloScript> kHelloFields = joined(
    {
        {"legacy_version", "as a number: 771 is TLS 1.2", set<&HelloScript::legacy_version, HelloScript>},
        {"random_end", "the last bytes of the random, in hex",
         read_bytes<&HelloScript::random_end, HelloScript>},
        {"session_id", "in hex, instead of the client's", read_bytes<&HelloScript::session_id, HelloScript>},
        {"cipher", "the suite it says", read_number<&HelloScript::cipher, kCipherNames, HelloScript>},
        {"compression", "the compression method", set<&HelloScript::compression, HelloScript>},
        {"group", "the group its key_share says", read_number<&HelloScript::group, kGroupNames, HelloScript>},
        {"key_exchange", "the public value of its key_share, in hex",
         read_bytes<&HelloScript::key_exchange, HelloScript>},
        {"secret", "what a client computes of that value, in hex",
         read_bytes<&HelloScript::secret, HelloScript>},
    },
    message_fields<HelloScript>());

void read_context(CertificateVerifyScript& script, const Node& node) {
  static const std::vector<std::string> kContexts = {"server", "client"};
  script.context = kContexts[read_name(node, kContexts)];
}

const Fields<CertificateVerifyScript> kCertificateVerifyFields = joined(
    {
        {"scheme", "the signature scheme",
         read_number<&CertificateVerifyScript::scheme, kSignatureSchemeNames, CertificateVerifyScript>},
        {"context", "server, or client: whose signature it is made to be", read_context},
    },
    message_fields<CertificateVerifyScript>());

const Fields<TicketScript> kTicketScriptFields = joined(
    {
        {"lifetime_s", "in seconds (default 7200)", set<&TicketScript::lifetime_s, TicketScript>},
        {"ticket", "in hex", read_bytes<&TicketScript::ticket, TicketScript>},
    },
    message_fields<TicketScript>());

void read_record(Insertion& insertion, const Node& node) { read_value(node, insertion.record); }

const Fields<Insertion> kInsertionFields = {
    {"before", "the message it stands before, or reply",
     [](Insertion& insertion, const Node& node) { insertion.before = read_enum(node, kMessages); }},
    {"type", "of the handshake message, as a number", set<&Insertion::type, Insertion>},
    {"record", "instead of a message: the content type of a record", read_record},
    {"body", "in hex", read_bytes<&Insertion::body, Insertion>},
    {"times", "how many (default 1)", read_times<&Insertion::times, Insertion>},
    {"plain", "true: not sealed, though the keys are there", set<&Insertion::is_plain, Insertion>},
};

const Fields<RecordScript> kRecordFields = {
    {"packed", "false: each message in a record of its own", set<&RecordScript::is_packed, RecordScript>},
    {"padding", "bytes of padding in each sealed record",
     [](RecordScript& records, const Node& node) {
       records.padding = static_cast<size_t>(read_integer(node, 0, 16384));
     }},
    {"max_content", "bytes of content in a record",
     [](RecordScript& records, const Node& node) {
       records.max_content = static_cast<size_t>(read_integer(node, 1, 65000));
     }},
};

template <class T>
void read_script(T& script, const Node& node, const Fields<T>& fields) {
  read_into(script, node, fields);
  script.said.clear();
  for (const Node::Entry& entry : node.entries()) script.said.push_back(entry.key);
}

}  // namespace

const char* name_of(Tls13Message message) { return name_in(kMessages, message); }

void read_value(const Node& node, Tls13Message& message) { message = read_enum(node, kMessages); }
void read_value(const Node& node, MessageScript& message) { read_script(message, node, kMessageFields); }
void read_value(const Node& node, HelloScript& hello) { read_script(hello, node, kHelloFields); }
void read_value(const Node& node, TicketScript& ticket) { read_script(ticket, node, kTicketScriptFields); }
void read_value(const Node& node, CertificateVerifyScript& verify) {
  read_script(verify, node, kCertificateVerifyFields);
}
void read_value(const Node& node, Insertion& insertion) {
  insertion = read<Insertion>(node, kInsertionFields);
}
void read_value(const Node& node, RecordScript& records) { read_script(records, node, kRecordFields); }

namespace {

using Spec = ScriptedTls13Spec;

const Fields<Spec> kScript13Fields = {
    {"cipher", "the suite spoken", read_number<&Spec::cipher, kCipherNames, Spec>},
    {"group", "the group spoken", read_number<&Spec::group, kGroupNames, Spec>},
    {"hello_retry_request", "said always, and how it deviates", set<&Spec::hello_retry_request, Spec>},
    {"server_hello", "how it deviates", set<&Spec::server_hello, Spec>},
    {"change_cipher_spec", "how it deviates; its body is the record's", set<&Spec::change_cipher_spec, Spec>},
    {"encrypted_extensions", "how they deviate", set<&Spec::encrypted_extensions, Spec>},
    {"certificate_request", "said at all, and how it deviates", set<&Spec::certificate_request, Spec>},
    {"certificate", "how it deviates", set<&Spec::certificate, Spec>},
    {"certificate_verify", "how it deviates", set<&Spec::certificate_verify, Spec>},
    {"finished", "how it deviates", set<&Spec::finished, Spec>},
    {"new_session_ticket", "said at all, and how it deviates", set<&Spec::new_session_ticket, Spec>},
    {"order", "the messages of the flight in another order", set<&Spec::order, Spec>},
    {"insert", "messages or records between ours", set<&Spec::insert, Spec>},
    {"records", "how records are made of messages", set<&Spec::records, Spec>},
};

}  // namespace

void read_value(const Node& node, ScriptedTls13Spec& script) {
  script = read<ScriptedTls13Spec>(node, kScript13Fields);
  script.written = node;
}

}  // namespace lab

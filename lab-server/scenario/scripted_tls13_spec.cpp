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

}  // namespace

std::span<const Name<Tls13Message>> yaml_names(As<Tls13Message>) { return kMessages; }

namespace {

template <class T>
Fields<T> message_fields() {
  return joined(
      {
          {"omit", "true: it is not said", set<&MessageScript::is_omitted, T>},
          {"times", "how often it is said", between<&MessageScript::times, 1, kMostTimes, T>},
          {"plain", "true: not sealed, though the keys are there", set<&MessageScript::is_plain, T>},
          {"extensions", "bodies of extensions by name, in hex; ~ leaves one out",
           extension_bodies<&MessageScript::extensions, T>},
      },
      message_edit_fields<T>());
}

const Fields<MessageScript> kMessageFields = message_fields<MessageScript>();

const Fields<HelloScript> kHelloFields = joined(
    {
        {"legacy_version", "as a number: 771 is TLS 1.2", set<&HelloScript::legacy_version, HelloScript>},
        {"random_end", "the last bytes of the random, in hex", hex<&HelloScript::random_end, HelloScript>},
        {"session_id", "in hex, instead of the client's", hex<&HelloScript::session_id, HelloScript>},
        {"cipher", "the suite it says", registered_number<&HelloScript::cipher, kCipherNames, HelloScript>},
        {"compression", "the compression method", set<&HelloScript::compression, HelloScript>},
        {"group", "the group its key_share says",
         registered_number<&HelloScript::group, kGroupNames, HelloScript>},
        {"key_exchange", "the public value of its key_share, in hex",
         hex<&HelloScript::key_exchange, HelloScript>},
        {"secret", "what a client computes of that value, in hex", hex<&HelloScript::secret, HelloScript>},
    },
    message_fields<HelloScript>());

const Name<CertificateVerifyScript::Context> kContexts[] = {
    {CertificateVerifyScript::Context::server, "server"},
    {CertificateVerifyScript::Context::client, "client"}};

const Fields<CertificateVerifyScript> kCertificateVerifyFields = joined(
    {
        {"scheme", "the signature scheme",
         registered_number<&CertificateVerifyScript::scheme, kSignatureSchemeNames, CertificateVerifyScript>},
        {"context", "whose signature it is made to be",
         one_of<&CertificateVerifyScript::context, kContexts, CertificateVerifyScript>},
    },
    message_fields<CertificateVerifyScript>());

const Fields<TicketScript> kTicketScriptFields = joined(
    {
        {"lifetime_s", "in seconds", set<&TicketScript::lifetime_s, TicketScript>},
        {"ticket", "in hex", hex<&TicketScript::ticket, TicketScript>},
    },
    message_fields<TicketScript>());

const Fields<Insertion> kInsertionFields = {
    {"before", "the message it stands before, or reply", set<&Insertion::before, Insertion>},
    {"type", "of the handshake message, as a number", set<&Insertion::type, Insertion>},
    {"record", "instead of a message: the content type of a record", set<&Insertion::record, Insertion>},
    {"body", "in hex", hex<&Insertion::body, Insertion>},
    {"times", "how many", between<&Insertion::times, 1, kMostTimes, Insertion>},
    {"plain", "true: not sealed, though the keys are there", set<&Insertion::is_plain, Insertion>},
};

const Fields<RecordScript> kRecordFields = {
    {"packed", "false: each message in a record of its own", set<&RecordScript::is_packed, RecordScript>},
    {"padding", "bytes of padding in each sealed record",
     between<&RecordScript::padding, 0, 16384, RecordScript>},
    {"max_content", "bytes of content in a record",
     between<&RecordScript::max_content, 1, 65000, RecordScript>},
};

template <class T>
void read_script(T& script, const Node& node, const Fields<T>& fields) {
  read_into(script, node, fields);
  script.said.clear();
  for (const Node::Entry& entry : node.entries()) script.said.push_back(entry.key);
}

// A key that is said counts, though it says what holds anyway.
template <class T>
void write_script(Node& node, const T& script, const Fields<T>& fields) {
  std::vector<Node::Entry> entries = written(script, fields).entries();
  for (const Field<T>& field : fields) {
    const bool is_there = std::any_of(entries.begin(), entries.end(),
                                      [&](const Node::Entry& entry) { return entry.key == field.name; });
    if (is_there || std::count(script.said.begin(), script.said.end(), field.name) == 0) continue;
    field.member.write(entries.emplace_back(Node::Entry{field.name, {}, {}}).value, script);
  }
  node = map_node(std::move(entries), {});
}

}  // namespace

const char* name_of(Tls13Message message) { return name_in(kMessages, message); }

const Fields<MessageScript>& yaml_fields(As<MessageScript>) { return kMessageFields; }
const Fields<HelloScript>& yaml_fields(As<HelloScript>) { return kHelloFields; }
const Fields<TicketScript>& yaml_fields(As<TicketScript>) { return kTicketScriptFields; }
const Fields<CertificateVerifyScript>& yaml_fields(As<CertificateVerifyScript>) {
  return kCertificateVerifyFields;
}
const Fields<Insertion>& yaml_fields(As<Insertion>) { return kInsertionFields; }
const Fields<RecordScript>& yaml_fields(As<RecordScript>) { return kRecordFields; }

void read_value(const Node& node, MessageScript& message) { read_script(message, node, kMessageFields); }
void read_value(const Node& node, HelloScript& hello) { read_script(hello, node, kHelloFields); }
void read_value(const Node& node, TicketScript& ticket) { read_script(ticket, node, kTicketScriptFields); }
void read_value(const Node& node, CertificateVerifyScript& verify) {
  read_script(verify, node, kCertificateVerifyFields);
}
void read_value(const Node& node, RecordScript& records) { read_script(records, node, kRecordFields); }

void write_value(Node& node, const MessageScript& message) { write_script(node, message, kMessageFields); }
void write_value(Node& node, const HelloScript& hello) { write_script(node, hello, kHelloFields); }
void write_value(Node& node, const TicketScript& ticket) { write_script(node, ticket, kTicketScriptFields); }
void write_value(Node& node, const CertificateVerifyScript& verify) {
  write_script(node, verify, kCertificateVerifyFields);
}
void write_value(Node& node, const RecordScript& records) { write_script(node, records, kRecordFields); }

namespace {

using Spec = ScriptedTls13Spec;

const Fields<Spec> kScript13Fields = {
    {"cipher", "the suite spoken", registered_number<&Spec::cipher, kCipherNames, Spec>},
    {"group", "the group spoken", registered_number<&Spec::group, kGroupNames, Spec>},
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

const Fields<ScriptedTls13Spec>& yaml_fields(As<ScriptedTls13Spec>) { return kScript13Fields; }

}  // namespace lab

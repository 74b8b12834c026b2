#include "lab-server/scenario/scripted_tls13_spec.h"

namespace lab {
namespace {

using Tls13Insertion = Insertion<Tls13Message>;

const Name<Tls13Message> kTls13Messages[] = {
    {Tls13Message::hello_retry_request, "hello_retry_request"},
    {Tls13Message::server_hello, "server_hello"},
    {Tls13Message::change_cipher_spec, "change_cipher_spec"},
    {Tls13Message::encrypted_extensions, "encrypted_extensions"},
    {Tls13Message::certificate_request, "certificate_request"},
    {Tls13Message::certificate, "certificate"},
    {Tls13Message::certificate_verify, "certificate_verify"},
    {Tls13Message::finished, "finished"},
    {Tls13Message::new_session_ticket, "new_session_ticket"},
    {Tls13Message::request, "request"},
    {Tls13Message::reply, "reply"},
};

}  // namespace

std::span<const Name<Tls13Message>> yaml_names(As<Tls13Message>) { return kTls13Messages; }

namespace {

const Fields<Tls13HelloScript> kTls13HelloFields = joined(
    {
        {"group", "the group that its key_share names",
         registered_number<&Tls13HelloScript::group, kGroupNames, Tls13HelloScript>},
        {"key_exchange", "the public value of its key_share, in hex",
         hex<&Tls13HelloScript::key_exchange, Tls13HelloScript>},
        {"secret", "the secret that a client computes from that value, in hex",
         hex<&Tls13HelloScript::secret, Tls13HelloScript>},
    },
    hello_fields<Tls13HelloScript>());

const Name<CertificateVerifyScript::Context> kContexts[] = {
    {CertificateVerifyScript::Context::server, "server"},
    {CertificateVerifyScript::Context::client, "client"}};

const Fields<CertificateVerifyScript> kCertificateVerifyFields = joined(
    {
        {"scheme", "the signature scheme that the message names",
         registered_number<&CertificateVerifyScript::scheme, kSignatureSchemeNames, CertificateVerifyScript>},
        {"context", "the context of the signature: server, or client",
         one_of<&CertificateVerifyScript::context, kContexts, CertificateVerifyScript>},
    },
    message_fields<CertificateVerifyScript>());

const Fields<Tls13TicketScript> kTls13TicketFields =
    joined(ticket_fields<Tls13TicketScript>(), extended_fields<Tls13TicketScript>());

const Fields<Tls13Insertion> kTls13InsertionFields = insertion_fields<Tls13Insertion>();

const Fields<RecordScript> kRecordFields = {
    {"packed", "false: each message in a record of its own", set<&RecordScript::is_packed, RecordScript>},
    {"padding", "bytes of padding in each sealed record",
     between<&RecordScript::padding, 0, 16384, RecordScript>},
    {"max_content", "the most bytes of content in a record",
     between<&RecordScript::max_content, 1, 65000, RecordScript>},
};

}  // namespace

const Fields<Tls13HelloScript>& yaml_fields(As<Tls13HelloScript>) { return kTls13HelloFields; }
const Fields<Tls13TicketScript>& yaml_fields(As<Tls13TicketScript>) { return kTls13TicketFields; }
const Fields<CertificateVerifyScript>& yaml_fields(As<CertificateVerifyScript>) {
  return kCertificateVerifyFields;
}
const Fields<Tls13Insertion>& yaml_fields(As<Tls13Insertion>) { return kTls13InsertionFields; }
const Fields<RecordScript>& yaml_fields(As<RecordScript>) { return kRecordFields; }

namespace {

using Spec = ScriptedTls13Spec;

void write_resuming(Node& node, const Spec& script);

// The whole script must be read first: read_value does it.
void read_later13(Spec&, const Node&) {}

const Fields<Spec> kScript13Fields = {
    {"cipher", "the suite that the connection uses", registered_number<&Spec::cipher, kCipherNames, Spec>},
    {"group", "the group that the connection uses", registered_number<&Spec::group, kGroupNames, Spec>},
    {"hello_retry_request", "always sends one; how it deviates", set<&Spec::hello_retry_request, Spec>},
    {"server_hello", "how the ServerHello deviates", set<&Spec::server_hello, Spec>},
    {"change_cipher_spec", "how the ChangeCipherSpec deviates; its body is the record's",
     set<&Spec::change_cipher_spec, Spec>},
    {"encrypted_extensions", "how the EncryptedExtensions deviate", set<&Spec::encrypted_extensions, Spec>},
    {"certificate_request", "sends one; how it deviates", set<&Spec::certificate_request, Spec>},
    {"certificate", "how the Certificate deviates", set<&Spec::certificate, Spec>},
    {"certificate_verify", "how the CertificateVerify deviates", set<&Spec::certificate_verify, Spec>},
    {"finished", "how the Finished deviates", set<&Spec::finished, Spec>},
    {"new_session_ticket", "sends one; how it deviates", set<&Spec::new_session_ticket, Spec>},
    {"later_certificate_request",
     "sends one when the request comes, to a client that offers post-handshake authentication; how it "
     "deviates",
     set<&Spec::later_certificate_request, Spec>},
    {"order", "the messages of the flight, in the order to send", set<&Spec::order, Spec>},
    {"insert", "messages or records inserted between the server's own", set<&Spec::insert, Spec>},
    {"records", "how the server puts messages into records", set<&Spec::records, Spec>},
    {"resumes", "whether clients can resume sessions by the tickets that it gives them",
     set<&Spec::resumes, Spec>},
    {"when_resuming", "what the server does differently when the client offers a session",
     Member<Spec>(read_later13, write_resuming, shape_for<Spec>)},
};

void write_resuming(Node& node, const Spec& script) {
  node = {};
  if (!script.when_resuming) return;
  Spec first = script;
  first.when_resuming = nullptr;
  node = written(*script.when_resuming, kScript13Fields, first);
}

}  // namespace

const Fields<ScriptedTls13Spec>& yaml_fields(As<ScriptedTls13Spec>) { return kScript13Fields; }

void read_value(const Node& node, Spec& script) {
  read_into(script, node, kScript13Fields);
  if (const Node* resuming = node.kind() == Node::Kind::map ? node.find("when_resuming") : nullptr) {
    Spec changed = script;
    read_into(changed, *resuming, kScript13Fields);
    script.when_resuming = std::make_shared<const Spec>(std::move(changed));
  }
}

}  // namespace lab

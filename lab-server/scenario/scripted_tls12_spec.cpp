#include "lab-server/scenario/scripted_tls12_spec.h"

#include "lab-server/tls/version.h"

namespace lab {
namespace {

using Script = ScriptedTls12Spec;
using Tls12Insertion = Insertion<Tls12Message>;

const Name<Tls12Message> kTls12Messages[] = {
    {Tls12Message::server_hello, "server_hello"},
    {Tls12Message::certificate, "certificate"},
    {Tls12Message::certificate_status, "certificate_status"},
    {Tls12Message::server_key_exchange, "server_key_exchange"},
    {Tls12Message::certificate_request, "certificate_request"},
    {Tls12Message::server_hello_done, "server_hello_done"},
    {Tls12Message::new_session_ticket, "new_session_ticket"},
    {Tls12Message::change_cipher_spec, "change_cipher_spec"},
    {Tls12Message::finished, "finished"},
    {Tls12Message::request, "request"},
    {Tls12Message::reply, "reply"},
};
const Name<DhSpec::Modulus> kModuli[] = {
    {DhSpec::Modulus::prime, "prime"},
    {DhSpec::Modulus::composite, "composite"},
    {DhSpec::Modulus::small_subgroup, "small-subgroup"},
};
const Name<DhSpec::Value> kValues[] = {
    {DhSpec::Value::fair, "fair"},
    {DhSpec::Value::one, "one"},
    {DhSpec::Value::minus_one, "minus-one"},
};
const Name<bool Insistence::*> kInsistences[] = {
    {&Insistence::version, "version"},
    {&Insistence::cipher, "cipher"},
    {&Insistence::group, "group"},
};

}  // namespace

std::span<const Name<Tls12Message>> yaml_names(As<Tls12Message>) { return kTls12Messages; }
std::span<const Name<DhSpec::Modulus>> yaml_names(As<DhSpec::Modulus>) { return kModuli; }
std::span<const Name<DhSpec::Value>> yaml_names(As<DhSpec::Value>) { return kValues; }

namespace {

const Fields<DhSpec> kDhFields = {
    {"bits", "the bits of the modulus",
     between<&DhSpec::bits, 256, 2048, DhSpec>},  // a longer prime would take seconds
    {"modulus", "the kind of modulus", set<&DhSpec::modulus, DhSpec>},
    {"value", "our public value", set<&DhSpec::value, DhSpec>},
};
const Fields<TicketScript> kTls12TicketFields =
    joined(ticket_fields<TicketScript>(), message_fields<TicketScript>());
const Fields<Tls12Insertion> kTls12InsertionFields = insertion_fields<Tls12Insertion>();

}  // namespace

const Fields<DhSpec>& yaml_fields(As<DhSpec>) { return kDhFields; }
const Fields<TicketScript>& yaml_fields(As<TicketScript>) { return kTls12TicketFields; }
const Fields<Tls12Insertion>& yaml_fields(As<Tls12Insertion>) { return kTls12InsertionFields; }

namespace {

const Fields<KeyExchangeScript> kKeyExchangeFields = joined(
    {
        {"group", "the group that the message names",
         registered_number<&KeyExchangeScript::group, kGroupNames, KeyExchangeScript>},
        {"scheme", "the signature scheme that the message names",
         registered_number<&KeyExchangeScript::scheme, kSignatureSchemeNames, KeyExchangeScript>},
        {"unsigned", "true: it has no signature", set<&KeyExchangeScript::is_unsigned, KeyExchangeScript>},
        {"dh", "the group of DHE", set<&KeyExchangeScript::dh, KeyExchangeScript>},
    },
    message_fields<KeyExchangeScript>());

}  // namespace

const Fields<KeyExchangeScript>& yaml_fields(As<KeyExchangeScript>) { return kKeyExchangeFields; }

namespace {

// RFC 5246 7.4.4 and RFC 8422 5.5.
const Name<uint8_t> kCertificateTypes[] = {{1, "rsa_sign"}, {2, "dss_sign"}, {64, "ecdsa_sign"}};

void read_types(CertificateRequestScript& request, const Node& node) {
  request.types.clear();
  for (const Node& item : node.items()) request.types.push_back(read_enum(item, kCertificateTypes));
}

void write_types(Node& node, const CertificateRequestScript& request) {
  std::vector<Node> items;
  for (const uint8_t type : request.types)
    items.push_back(scalar_node(name_in(kCertificateTypes, type), false));
  node = sequence_node(std::move(items), {});
}

Shape types_shape() { return list_of(shape_of(kCertificateTypes)); }

void read_schemes(CertificateRequestScript& request, const Node& node) {
  request.schemes.clear();
  for (const Node& item : node.items())
    request.schemes.push_back(read_registered(item, kSignatureSchemeNames));
}

void write_schemes(Node& node, const CertificateRequestScript& request) {
  std::vector<Node> items;
  for (const uint16_t scheme : request.schemes)
    items.push_back(scalar_node(registered_text(scheme, kSignatureSchemeNames), false));
  node = sequence_node(std::move(items), {});
}

Shape schemes_of_request_shape() { return list_of(registered_shape(kSignatureSchemeNames)); }

const Fields<CertificateRequestScript> kCertificateRequestFields = joined(
    {
        {"types", "the kinds of keys that it asks for", {read_types, write_types, types_shape}},
        {"signature_algorithms",
         "the schemes that it asks for",
         {read_schemes, write_schemes, schemes_of_request_shape}},
        {"required", "whether a client that sends no certificate is refused",
         set<&CertificateRequestScript::is_required, CertificateRequestScript>},
    },
    message_fields<CertificateRequestScript>());

}  // namespace

const Fields<CertificateRequestScript>& yaml_fields(As<CertificateRequestScript>) {
  return kCertificateRequestFields;
}

namespace {

void read_insists_on(Script& script, const Node& node) {
  script.insists_on = {};
  for (const Node& item : node.items()) script.insists_on.*read_enum(item, kInsistences) = true;
}

void write_insists_on(Node& node, const Script& script) {
  std::vector<Node> items;
  for (const auto& name : kInsistences) {
    if (script.insists_on.*name.value) items.push_back(scalar_node(name.text, false));
  }
  node = sequence_node(std::move(items), {});
}

// All but TLS 1.3.
std::span<const Name<Version>> versions_spoken() { return std::span(kVersionNames).first(4); }

void read_version(Script& script, const Node& node) {
  script.version = static_cast<uint16_t>(read_enum(node, versions_spoken()));
}
void write_version(Node& node, const Script& script) {
  node = scalar_node(name_of(static_cast<Version>(script.version)), false);
}
Shape version_shape() { return shape_of(versions_spoken()); }

Shape insists_on_shape() { return list_of(shape_of(kInsistences)); }

// Read by read_value, over all that stands beside it.
void read_later(Script&, const Node&) {}
void write_resuming(Node& node, const Script& script);
void write_asked_anew(Node& node, const Script& script);

const Fields<Script> kScript12Fields = {
    {"version", "the version spoken", {read_version, write_version, version_shape}},
    {"cipher", "the suite that the connection uses",
     registered_number<&Script::cipher, kCipherNames, Script>},
    {"group", "the group that the connection uses", registered_number<&Script::group, kGroupNames, Script>},
    {"insists_on", "which of version, cipher and group it uses although the client does not offer them",
     Member<Script>(read_insists_on, write_insists_on, insists_on_shape)},
    {"server_hello", "how the ServerHello deviates", set<&Script::server_hello, Script>},
    {"certificate", "how the Certificate deviates", set<&Script::certificate, Script>},
    {"certificate_status", "how the CertificateStatus deviates", set<&Script::certificate_status, Script>},
    {"server_key_exchange", "how the ServerKeyExchange deviates", set<&Script::server_key_exchange, Script>},
    {"certificate_request", "asks for a client certificate; how it deviates",
     set<&Script::certificate_request, Script>},
    {"server_hello_done", "how the ServerHelloDone deviates", set<&Script::server_hello_done, Script>},
    {"new_session_ticket", "sends one to a client that asks for it; how it deviates",
     set<&Script::new_session_ticket, Script>},
    {"change_cipher_spec", "how the ChangeCipherSpec deviates; its body is the record's",
     set<&Script::change_cipher_spec, Script>},
    {"finished", "how the Finished deviates", set<&Script::finished, Script>},
    {"order", "the messages of the first flight, in the order to send", set<&Script::order, Script>},
    {"insert", "messages or records inserted between the server's own", set<&Script::insert, Script>},
    {"resumes", "whether clients can resume sessions by their id", set<&Script::resumes, Script>},
    {"when_resuming", "what the server does differently when the client offers a session",
     Member<Script>(read_later, write_resuming, shape_for<Script>)},
    {"when_asked_anew",
     "asks for a new handshake when the request comes; what the server does differently in it",
     Member<Script>(read_later, write_asked_anew, shape_for<Script>)},
};

using Otherwise = std::shared_ptr<const Script>;

// What one of the two other scripts says otherwise than the first.
Node written_otherwise(const Script& script, Otherwise Script::*which) {
  if (!(script.*which)) return {};
  Script first = script;
  first.when_resuming = first.when_asked_anew = nullptr;
  return written(*(script.*which), kScript12Fields, first);
}

void write_resuming(Node& node, const Script& script) {
  node = written_otherwise(script, &Script::when_resuming);
}
void write_asked_anew(Node& node, const Script& script) {
  node = written_otherwise(script, &Script::when_asked_anew);
}

}  // namespace

const Fields<Script>& yaml_fields(As<Script>) { return kScript12Fields; }

void read_value(const Node& node, ScriptedTls12Spec& script) {
  script.where = node.where();
  read_into(script, node, kScript12Fields);
  const Script first = script;
  const auto otherwise = [&](const char* key) -> Otherwise {
    const Node* found = node.kind() == Node::Kind::map ? node.find(key) : nullptr;
    if (found == nullptr) return nullptr;
    Script changed = first;
    read_into(changed, *found, kScript12Fields);
    return std::make_shared<const Script>(std::move(changed));
  };
  script.when_resuming = otherwise("when_resuming");
  script.when_asked_anew = otherwise("when_asked_anew");
}

}  // namespace lab

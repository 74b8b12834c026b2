#include "lab-server/scenario/scripted_tls12_spec.h"

#include "lab-server/base/hex.h"
#include "lab-server/scenario/registry_number.h"

namespace lab {
namespace {

using Script = ScriptedTls12Spec;

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
const Name<Tls12Step> kSteps[] = {
    {Tls12Step::hello_request, "hello-request"},
    {Tls12Step::server_hello, "server-hello"},
    {Tls12Step::certificate, "certificate"},
    {Tls12Step::certificate_status, "certificate-status"},
    {Tls12Step::server_key_exchange, "server-key-exchange"},
    {Tls12Step::server_hello_done, "server-hello-done"},
    {Tls12Step::new_session_ticket, "new-session-ticket"},
    {Tls12Step::change_cipher_spec, "change-cipher-spec"},
    {Tls12Step::finished, "finished"},
    {Tls12Step::heartbeat_request, "heartbeat-request"},
};
const Name<Script::SessionId> kSessionIds[] = {
    {Script::SessionId::none, "none"},
    {Script::SessionId::fresh, "fresh"},
    {Script::SessionId::echoed, "echoed"},
};
const Name<Script::Finished> kFinished[] = {
    {Script::Finished::good, "good"},
    {Script::Finished::wrong, "wrong"},
    {Script::Finished::short_, "short"},
};
const Name<uint16_t> kVersions[] = {
    {0x0300, "ssl3"}, {0x0301, "tls1.0"}, {0x0302, "tls1.1"}, {0x0303, "tls1.2"}};

const Name<bool Insistence::*> kInsistences[] = {
    {&Insistence::version, "version"},
    {&Insistence::cipher, "cipher"},
    {&Insistence::group, "group"},
    {&Insistence::signature, "signature"},
};

}  // namespace

std::span<const Name<DhSpec::Modulus>> yaml_names(As<DhSpec::Modulus>) { return kModuli; }
std::span<const Name<DhSpec::Value>> yaml_names(As<DhSpec::Value>) { return kValues; }
std::span<const Name<Tls12Step>> yaml_names(As<Tls12Step>) { return kSteps; }
std::span<const Name<Script::SessionId>> yaml_names(As<Script::SessionId>) { return kSessionIds; }
std::span<const Name<Script::Finished>> yaml_names(As<Script::Finished>) { return kFinished; }

namespace {

const Fields<DhSpec> kDhFields = {
    {"bits", "of the modulus",
     between<&DhSpec::bits, 256, 2048, DhSpec>},  // a longer prime would take seconds
    {"modulus", "what the modulus is", set<&DhSpec::modulus, DhSpec>},
    {"value", "our public value", set<&DhSpec::value, DhSpec>},
};

const Fields<KeyExchangeSignatureSpec> kSignatureFields = {
    {"omitted", "true: there is none", set<&KeyExchangeSignatureSpec::is_omitted, KeyExchangeSignatureSpec>},
    {"algorithm", "what it is made by: ecdsa_sha1, rsa_pkcs1_md5, …",
     registered_number<&KeyExchangeSignatureSpec::algorithm, kSignatureSchemeNames,
                       KeyExchangeSignatureSpec>},
    {"announced", "the algorithm that the message names instead",
     registered_number<&KeyExchangeSignatureSpec::announced, kSignatureSchemeNames,
                       KeyExchangeSignatureSpec>},
};

}  // namespace

const Fields<DhSpec>& yaml_fields(As<DhSpec>) { return kDhFields; }
const Fields<KeyExchangeSignatureSpec>& yaml_fields(As<KeyExchangeSignatureSpec>) { return kSignatureFields; }

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

Shape insists_on_shape() { return list_of(shape_of(kInsistences)); }

// Read by read_value, over all that stands beside it.
void read_later(Script&, const Node&) {}
void write_resuming(Node& node, const Script& script);

const Fields<Script> kScript12Fields = {
    {"version", "the version spoken", one_of<&Script::version, kVersions, Script>},
    {"announced_version", "what the ServerHello says instead",
     registered_number<&Script::announced_version, kVersionNumberNames, Script>},
    {"cipher", "the suite, by its name in the registry",
     registered_number<&Script::cipher, kCipherNames, Script>},
    {"announced_cipher", "what the ServerHello says instead",
     registered_number<&Script::announced_cipher, kCipherNames, Script>},
    {"insists_on",
     "which of version, cipher, group and signature it answers with though they are not offered",
     Member<Script>(read_insists_on, write_insists_on, insists_on_shape)},
    {"random_end", "the last bytes of the random, in hex", hex<&Script::random_end, Script>},
    {"session_id", "of the ServerHello", set<&Script::session_id, Script>},
    {"compression", "the compression method", set<&Script::compression, Script>},
    {"extensions", "of the ServerHello: {name: body in hex}; ~ leaves one out",
     extension_bodies<&Script::extensions, Script>},
    {"group", "of ECDHE, by its name in the registry",
     registered_number<&Script::group, kGroupNames, Script>},
    {"announced_group", "what the ServerKeyExchange says instead",
     registered_number<&Script::announced_group, kGroupNames, Script>},
    {"dh", "the group of DHE", set<&Script::dh, Script>},
    {"signature", "of the ServerKeyExchange", set<&Script::signature, Script>},
    {"flight", "the messages up to the ServerHelloDone, all of them", set<&Script::flight, Script>},
    {"ending", "what follows the client's Finished", set<&Script::ending, Script>},
    {"afterwards", "what follows the handshake", set<&Script::afterwards, Script>},
    {"finished", "our Finished", set<&Script::finished, Script>},
    {"ticket", "of the NewSessionTicket, in hex", hex<&Script::ticket, Script>},
    {"resumes", "whether sessions are resumed by their id", set<&Script::resumes, Script>},
    {"when_resuming", "what is otherwise when the client offers a session",
     Member<Script>(read_later, write_resuming, shape_for<Script>)},
};

void write_resuming(Node& node, const Script& script) {
  node = {};
  if (!script.when_resuming) return;
  Script first = script;
  first.when_resuming = nullptr;
  node = written(*script.when_resuming, kScript12Fields, first);
}

}  // namespace

const Fields<Script>& yaml_fields(As<Script>) { return kScript12Fields; }

void read_value(const Node& node, ScriptedTls12Spec& script) {
  script.where = node.where();
  read_into(script, node, kScript12Fields);
  if (const Node* resuming = node.kind() == Node::Kind::map ? node.find("when_resuming") : nullptr) {
    Script changed = script;
    read_into(changed, *resuming, kScript12Fields);
    script.when_resuming = std::make_shared<const Script>(std::move(changed));
  }
}

}  // namespace lab

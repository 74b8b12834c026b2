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

template <auto Member, const auto& names, class T>
void one_of(T& object, const Node& node) {
  object.*Member = read_enum(node, names);
}

template <auto Member, const auto& registry, class T>
void number(T& object, const Node& node) {
  object.*Member = read_registered(node, registry);
}

template <auto Member>
void hex(Script& script, const Node& node) {
  script.*Member = read_hex(node);
}

template <auto Member>
void steps(Script& script, const Node& node) {
  (script.*Member).clear();
  for (const Node& item : node.items()) (script.*Member).push_back(read_enum(item, kSteps));
}

// A longer prime would take seconds to make.
void read_bits(DhSpec& dh, const Node& node) { dh.bits = static_cast<int>(read_integer(node, 256, 2048)); }

const Fields<DhSpec> kDhFields = {
    {"bits", "of the modulus, 256 to 2048 (default 2048)", read_bits},
    {"modulus", "prime, composite or small-subgroup", one_of<&DhSpec::modulus, kModuli, DhSpec>},
    {"value", "our public value: fair, one or minus-one", one_of<&DhSpec::value, kValues, DhSpec>},
};

const Fields<KeyExchangeSignatureSpec> kSignatureFields = {
    {"omitted", "true: there is none", set<&KeyExchangeSignatureSpec::is_omitted, KeyExchangeSignatureSpec>},
    {"algorithm", "what it is made by: ecdsa_sha1, rsa_pkcs1_md5, …",
     number<&KeyExchangeSignatureSpec::algorithm, kSignatureSchemeNames, KeyExchangeSignatureSpec>},
    {"announced", "the algorithm that the message names instead",
     number<&KeyExchangeSignatureSpec::announced, kSignatureSchemeNames, KeyExchangeSignatureSpec>},
};

void read_insists_on(Script& script, const Node& node) {
  script.insists_on = {};
  for (const Node& item : node.items()) script.insists_on.*read_enum(item, kInsistences) = true;
}

void read_dh(Script& script, const Node& node) { read_into(script.dh, node, kDhFields); }
void read_signature(Script& script, const Node& node) { read_into(script.signature, node, kSignatureFields); }

void read_extensions(Script& script, const Node& node) {
  for (const Node::Entry& entry : node.entries()) {
    auto& body = script.extensions[registered(entry.key, kExtensionNames, entry.where)];
    body.reset();
    if (entry.value.kind() != Node::Kind::null) body = read_hex(entry.value);
  }
}

// Read by read_value, over all that stands beside it.
void read_later(Script&, const Node&) {}

const Fields<Script> kScript12Fields = {
    {"version", "ssl3, tls1.0, tls1.1 or tls1.2", one_of<&Script::version, kVersions, Script>},
    {"announced_version", "what the ServerHello says instead",
     number<&Script::announced_version, kVersionNumberNames, Script>},
    {"cipher", "the suite, by its name in the registry", number<&Script::cipher, kCipherNames, Script>},
    {"announced_cipher", "what the ServerHello says instead",
     number<&Script::announced_cipher, kCipherNames, Script>},
    {"insists_on",
     "which of version, cipher, group and signature it answers with though they are not offered",
     read_insists_on},
    {"random_end", "the last bytes of the random, in hex", hex<&Script::random_end>},
    {"session_id", "none, fresh or echoed", one_of<&Script::session_id, kSessionIds, Script>},
    {"compression", "the compression method", set<&Script::compression, Script>},
    {"extensions", "of the ServerHello: {name: body in hex}; ~ leaves one out", read_extensions},
    {"group", "of ECDHE, by its name in the registry", number<&Script::group, kGroupNames, Script>},
    {"announced_group", "what the ServerKeyExchange says instead",
     number<&Script::announced_group, kGroupNames, Script>},
    {"dh", "the group of DHE", read_dh},
    {"signature", "of the ServerKeyExchange", read_signature},
    {"flight", "the messages up to the ServerHelloDone, all of them", steps<&Script::flight>},
    {"ending", "what follows the client's Finished", steps<&Script::ending>},
    {"afterwards", "what follows the handshake", steps<&Script::afterwards>},
    {"finished", "good, wrong or short", one_of<&Script::finished, kFinished, Script>},
    {"ticket", "of the NewSessionTicket, in hex", hex<&Script::ticket>},
    {"resumes", "whether sessions are resumed by their id", set<&Script::resumes, Script>},
    {"when_resuming", "what is otherwise when the client offers a session", read_later},
};

}  // namespace

void read_value(const Node& node, ScriptedTls12Spec& script) {
  script.written = node;
  read_into(script, node, kScript12Fields);
  if (const Node* resuming = node.kind() == Node::Kind::map ? node.find("when_resuming") : nullptr) {
    Script changed = script;
    read_into(changed, *resuming, kScript12Fields);
    script.when_resuming = std::make_shared<const Script>(std::move(changed));
  }
}

}  // namespace lab

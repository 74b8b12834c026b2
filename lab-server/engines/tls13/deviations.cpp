// Notes in the account what the scripted TLS 1.3 server sends that no server should send to this client.

#include <openssl/ssl.h>

#include <map>
#include <set>

#include "lab-server/base/holds.h"
#include "lab-server/engines/engine/noted.h"
#include "lab-server/engines/engine/offered.h"
#include "lab-server/engines/tls13/engine.h"
#include "lab-server/tls/numbers.h"

namespace lab {
namespace {

// Which extensions RFC 8446 4.2 has in which message of ours, those of its table that no server sends
// included.
const std::map<Tls13Message, std::set<uint16_t>> kPlaces = {
    {Tls13Message::hello_retry_request, {kSupportedVersions, kCookie, kKeyShare}},
    {Tls13Message::server_hello, {TLSEXT_TYPE_pre_shared_key, kSupportedVersions, kKeyShare}},
    {Tls13Message::encrypted_extensions,
     {kServerName, 1, kSupportedGroups, 14, 15, kAlpn, 19, 20, TLSEXT_TYPE_early_data}},
    {Tls13Message::certificate_request, {kStatusRequest, kSignatureAlgorithms, 18, 47, 48, 50}},
    {Tls13Message::certificate, {kStatusRequest, TLSEXT_TYPE_certificate_timestamp}},
};
const std::set<uint16_t> kKnown = {0,  1,  5,  10, 13, 14, 15, 16, 18, 19, 20,
                                   21, 41, 42, 43, 44, 45, 47, 48, 49, 50, 51};

// Sizes of public values in a key share (RFC 8446 4.2.8, RFC 8422 5.4, draft-ietf-tls-ecdhe-mlkem); 0: not
// known.
size_t size_of_share(uint16_t group) {
  constexpr std::pair<uint16_t, size_t> kSizes[] = {{19, 49},         {22, 65},          {kSecp256r1, 65},
                                                    {kSecp384r1, 97}, {kSecp521r1, 133}, {kX25519, 32},
                                                    {0x0100, 256},    {0x11ec, 1120}};
  for (const auto& [known, size] : kSizes) {
    if (known == group) return size;
  }
  return 0;
}

// RFC 8446 4.2.2: opaque cookie<1..2^16-1>.
void note_cookie(Account& account, const Bytes& body) {
  constexpr size_t kMoreThanSomeRead = 32'768;
  if (body.size() <= 2) account.deviate(ScriptDeviation::cookie_empty);  // a length, and nothing behind it
  if (body.size() > kMoreThanSomeRead) account.deviate(ScriptDeviation::cookie_oversized);
}

}  // namespace

const MessageScript* ScriptedTls13Engine::script_of(Tls13Message message) const {
  switch (message) {
    case Tls13Message::server_hello:
      return &script_->server_hello;
    case Tls13Message::change_cipher_spec:
      return &script_->change_cipher_spec;
    case Tls13Message::encrypted_extensions:
      return &script_->encrypted_extensions;
    case Tls13Message::certificate_request:
      return script_->certificate_request ? &*script_->certificate_request : nullptr;
    case Tls13Message::certificate:
      return &script_->certificate;
    case Tls13Message::certificate_verify:
      return &script_->certificate_verify;
    case Tls13Message::finished:
      return &script_->finished;
    case Tls13Message::hello_retry_request:
    case Tls13Message::new_session_ticket:
    case Tls13Message::request:
    case Tls13Message::reply:
      break;
  }
  return nullptr;
}

ScriptedTls13Engine::Messages ScriptedTls13Engine::as_often_as_said(const Messages& order) const {
  Messages said;
  for (const Tls13Message message : order) {
    const MessageScript* script = script_of(message);
    if (script != nullptr && !script->is_omitted) said.insert(said.end(), script->times, message);
  }
  return said;
}

void ScriptedTls13Engine::note_flight(const Messages& order) {
  Messages regular = {Tls13Message::server_hello, Tls13Message::change_cipher_spec,
                      Tls13Message::encrypted_extensions};
  if (script_->certificate_request) regular.push_back(Tls13Message::certificate_request);
  regular.insert(regular.end(),
                 {Tls13Message::certificate, Tls13Message::certificate_verify, Tls13Message::finished});
  if (is_resumed_) std::erase_if(regular, is_about_certificates);
  Messages said = as_often_as_said(order);
  // RFC 8446 D.4: a client must do without one, and behind a HelloRetryRequest it has come already.
  if (is_retried_) std::erase(said, Tls13Message::change_cipher_spec);
  if (!holds(said, Tls13Message::change_cipher_spec)) std::erase(regular, Tls13Message::change_cipher_spec);
  note_order(account_, said, regular);
}

void ScriptedTls13Engine::note_retry(const Tls13HelloScript& script, const SaidHello& healthy,
                                     const SaidHello& said) {
  note_fields(healthy, said);
  note_extensions(Tls13Message::hello_retry_request, healthy.extensions, said.extensions);
  if (said.random != healthy.random) account_.deviate(ScriptDeviation::retry_random_wrong);
  if (is_retried_) account_.deviate(ScriptDeviation::message_repeated);  // RFC 8446 4.1.4: at most one
  const bool asks =
      find_body(said.extensions, kKeyShare) != nullptr || find_body(said.extensions, kCookie) != nullptr;
  if (!asks) account_.deviate(ScriptDeviation::retry_without_change);
  if (!script.group) return;
  // RFC 8446 4.1.4: the client must have offered the group and sent no share of it.
  if (!offers_group(*hello_, *script.group)) {
    account_.deviate(ScriptDeviation::group_unoffered);
  } else if (!share_of(*hello_, *script.group).empty()) {
    account_.deviate(ScriptDeviation::retry_needless);
  }
}

void ScriptedTls13Engine::note_server_hello(const SaidHello& healthy, const SaidHello& said) {
  note_fields(healthy, said);
  note_extensions(Tls13Message::server_hello, healthy.extensions, said.extensions);
  if (said.random != healthy.random) account_.deviate(ScriptDeviation::downgrade_sentinel);
  note_share();
}

void ScriptedTls13Engine::note_fields(const SaidHello& healthy, const SaidHello& said) {
  note_hello(account_, *hello_, said, choice_.suite->id);
  if (said.version != healthy.version) account_.deviate(ScriptDeviation::version_field_wrong);
  if (said.session_id != healthy.session_id) account_.deviate(ScriptDeviation::session_id_not_echoed);
}

// The group, the public value and the secret of a key share are one doing.
void ScriptedTls13Engine::note_share() {
  const Tls13HelloScript& hello = script_->server_hello;
  if (!hello.group && !hello.key_exchange && !hello.secret) return;
  if (hello.secret) return account_.deviate(ScriptDeviation::key_share_trivial);
  const uint16_t group = hello.group.value_or(choice_.group);
  const auto& retry = script_->hello_retry_request;
  const bool is_other = retry && retry->group && *retry->group != group;
  // A client that has not offered the group never reads the public value.
  if (!is_other && !offers_group(*hello_, group)) return account_.deviate(ScriptDeviation::group_unoffered);
  const size_t size = size_of_share(group);
  if (hello.key_exchange && size != 0 && hello.key_exchange->size() != size) {
    return account_.deviate(ScriptDeviation::key_share_malformed);
  }
  if (is_other) return account_.deviate(ScriptDeviation::group_changed);
  if (share_of(*hello_, group).empty()) return account_.deviate(ScriptDeviation::group_without_share);
  if (hello.key_exchange && *hello.key_exchange != share_) account_.deviate(ScriptDeviation::key_share_wrong);
}

void ScriptedTls13Engine::note_extensions(Tls13Message message, const Extensions& healthy,
                                          const Extensions& said) {
  const std::set<uint16_t>& places = kPlaces.at(message);
  const bool is_answer = message != Tls13Message::certificate_request;
  for (const Extension& extension : healthy) {
    // RFC 8446 9.2 and 4.3.2: these must be there; ALPN and a staple need not.
    const bool is_needed = extension.type == kSupportedVersions || extension.type == kSignatureAlgorithms ||
                           (extension.type == kKeyShare && message == Tls13Message::server_hello);
    if (is_needed && find_body(said, extension.type) == nullptr) {
      account_.deviate(ScriptDeviation::extension_missing);
    }
  }
  for (const Extension& extension : said) {
    const Bytes* usual = find_body(healthy, extension.type);
    if (usual != nullptr && *usual == extension.body) continue;
    if (!places.contains(extension.type) && kKnown.contains(extension.type)) {
      account_.deviate(ScriptDeviation::extension_misplaced);
    } else if (extension.type == kCookie) {
      note_cookie(account_, extension.body);
    } else if (extension.type == kSupportedVersions) {
      const bool is_of_old = offers_version(*hello_, kTls12) && extension.body == Bytes{3, 3};
      account_.deviate(is_of_old ? ScriptDeviation::version_of_old : ScriptDeviation::version_unoffered);
    } else if (extension.type == TLSEXT_TYPE_early_data && hello_->early_data) {
      account_.deviate(ScriptDeviation::early_data_accepted);
    } else if (is_answer) {
      note_answer(account_, *hello_, extension.type, extension.body);
    }
  }
}

void ScriptedTls13Engine::note_signature() {
  const CertificateVerifyScript& script = script_->certificate_verify;
  if (script.is_omitted) return;
  if (script.context == CertificateVerifyScript::Context::client) {
    account_.deviate(ScriptDeviation::signature_wrong);
  }
  if (!script.scheme) return;
  const uint16_t scheme = *script.scheme;
  // RFC 8446 4.2.3: those of PKCS #1 are for certificates alone, and what hashes by SHA-1 is as well.
  const bool is_pkcs1 = scheme <= 0x0601 && (scheme & 0xff) == 1;
  if (is_weak_scheme(scheme)) {
    account_.deviate(ScriptDeviation::signature_weak);
  } else if (!offers_scheme(*hello_, scheme)) {
    account_.deviate(ScriptDeviation::signature_unoffered);
  } else if (is_pkcs1) {
    account_.deviate(ScriptDeviation::signature_of_other_version);
  }
}

void ScriptedTls13Engine::note_inserted(const Inserted& inserted) {
  const bool is_key_update = !inserted.record && inserted.type == SSL3_MT_KEY_UPDATE;
  const bool is_request = !inserted.record && inserted.type == SSL3_MT_CERTIFICATE_REQUEST;
  // RFC 8446 4.6.2: a client that offers it may be asked for its certificate later.
  if (is_request && is_connected_ && hello_->find(kPostHandshakeAuth) != nullptr) return;
  if (!is_key_update || !is_connected_ || inserted.times > 1) return note_insertion(account_, inserted);
  // RFC 8446 4.6.3: either side may, and there are two ways to.
  const bool is_good = inserted.body.size() == 1 && inserted.body.front() <= 1;
  if (!is_good) account_.deviate(ScriptDeviation::key_update_malformed);
}

// RFC 8446 5.4: content and padding together are limited to 2^14 bytes.
void ScriptedTls13Engine::note_records() {
  constexpr size_t kMost = 16384;
  if (script_->records.padding >= kMost || script_->records.max_content > kMost) {
    account_.deviate(ScriptDeviation::record_oversized);
  }
}

}  // namespace lab

// What the scripted TLS 1.3 server tells the account: what of its words a healthy server would say otherwise.

#include <openssl/ssl.h>

#include <algorithm>
#include <map>
#include <set>

#include "lab-server/base/holds.h"
#include "lab-server/base/text.h"
#include "lab-server/engines/tls13/engine.h"
#include "lab-server/tls/numbers.h"

namespace lab {
namespace {

// Keys of any message, and of which class what they do is.
struct KeyClass {
  std::string_view key;
  Misbehaviour commits;
};
constexpr KeyClass kOfAnyMessage[] = {
    {"omit", Misbehaviour::message_out_of_order},       {"times", Misbehaviour::message_out_of_order},
    {"plain", Misbehaviour::message_out_of_order},      {"type", Misbehaviour::message_out_of_order},
    {"body", Misbehaviour::malformed_message},          {"cut_bytes", Misbehaviour::malformed_message},
    {"append", Misbehaviour::malformed_message},        {"length", Misbehaviour::malformed_message},
    {"flip_last_bit", Misbehaviour::malformed_message},
};

// Those of one message, and where one of any message does something else there.
struct MessageKeyClass {
  Tls13Message message;
  std::string_view key;
  Misbehaviour commits;
};
constexpr MessageKeyClass kOfOneMessage[] = {
    {Tls13Message::hello_retry_request, "legacy_version", Misbehaviour::malformed_message},
    {Tls13Message::hello_retry_request, "random_end", Misbehaviour::malformed_message},
    {Tls13Message::hello_retry_request, "session_id", Misbehaviour::answer_contradictory},
    {Tls13Message::hello_retry_request, "cipher", Misbehaviour::answer_contradictory},
    {Tls13Message::hello_retry_request, "compression", Misbehaviour::answer_not_offered},
    {Tls13Message::server_hello, "legacy_version", Misbehaviour::malformed_message},
    {Tls13Message::server_hello, "random_end", Misbehaviour::handshake_tampered},
    {Tls13Message::server_hello, "session_id", Misbehaviour::answer_contradictory},
    {Tls13Message::server_hello, "cipher", Misbehaviour::answer_not_offered},
    {Tls13Message::server_hello, "compression", Misbehaviour::answer_not_offered},
    // RFC 8446 D.4: a client must do without one.
    {Tls13Message::change_cipher_spec, "omit", Misbehaviour::none},
    {Tls13Message::change_cipher_spec, "body", Misbehaviour::record_malformed},
    {Tls13Message::certificate_verify, "context", Misbehaviour::signature_wrong},
    {Tls13Message::certificate_verify, "flip_last_bit", Misbehaviour::signature_wrong},
    {Tls13Message::finished, "flip_last_bit", Misbehaviour::handshake_tampered},
    {Tls13Message::new_session_ticket, "ticket", Misbehaviour::malformed_message},
};

// Which extensions RFC 8446 4.2 has in which message of ours, those of its table that no server sends
// included.
const std::map<Tls13Message, std::set<uint16_t>> kPlaces = {
    {Tls13Message::hello_retry_request, {kSupportedVersions, kCookie, kKeyShare}},
    {Tls13Message::server_hello, {TLSEXT_TYPE_pre_shared_key, kSupportedVersions, kKeyShare}},
    {Tls13Message::encrypted_extensions,
     {kServerName, 1, kSupportedGroups, 14, 15, kAlpn, 19, 20, TLSEXT_TYPE_early_data}},
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

// A cookie answers nothing that was offered (RFC 8446 4.2.2).
Misbehaviour committed_by_cookie(const Bytes& body) {
  constexpr size_t kMoreThanSomeRead = 32'768;
  if (body.size() <= 2) return Misbehaviour::malformed_message;  // a length, and nothing behind it
  return body.size() > kMoreThanSomeRead ? Misbehaviour::oversized_message : Misbehaviour::none;
}

Misbehaviour committed_by_extension(Tls13Message message, uint16_t type, const std::optional<Bytes>& body) {
  if (!body) return Misbehaviour::malformed_message;                           // left out
  if (message == Tls13Message::new_session_ticket) return Misbehaviour::none;  // RFC 8701 4.2
  const auto places = kPlaces.find(message);
  const bool has_place = places != kPlaces.end() && places->second.contains(type);
  if (has_place && type == kCookie) return committed_by_cookie(*body);
  const bool is_misplaced = !has_place && kKnown.contains(type);
  return is_misplaced ? Misbehaviour::malformed_message : Misbehaviour::answer_not_offered;
}

// RFC 5246 7.4.1.4.1: a scheme's first byte was once its hash, 1 MD5 and 2 SHA-1.
bool is_over_broken_hash(uint16_t scheme) { return scheme >> 8 == 1 || scheme >> 8 == 2; }

bool is_retyped(const MessageScript& script, std::string_view key) {
  return script.type && (key == "body" || key == "append" || key == "cut_bytes" || key == "length");
}

}  // namespace

void ScriptedTls13Engine::note(Tls13Message message, const MessageScript& script) {
  for (const std::string& key : script.said) {
    const std::string word = replace_all(std::string(name_of(message)) + "-" + key, "_", "-");
    for (const Misbehaviour commits : committed_by(message, script, key)) account_.deviate(word, commits);
  }
}

std::vector<Misbehaviour> ScriptedTls13Engine::committed_by(Tls13Message message, const MessageScript& script,
                                                            std::string_view key) const {
  if (key == "extensions") {
    std::vector<Misbehaviour> all;
    for (const auto& [type, body] : script.extensions)
      all.push_back(committed_by_extension(message, type, body));
    return all;
  }
  const bool is_hello = message == Tls13Message::server_hello;
  if (is_hello && (key == "group" || key == "key_exchange" || key == "secret")) return {committed_by_share()};
  if (message == Tls13Message::hello_retry_request && key == "group") {
    // RFC 8446 4.1.4: it must be one that is offered and of which no share was sent.
    const uint16_t group = *script_.hello_retry_request->group;
    const bool may_ask = holds(hello_->groups, group) && share_of(*hello_, group).empty();
    return {may_ask ? Misbehaviour::none : Misbehaviour::answer_not_offered};
  }
  if (key == "scheme") {
    const bool is_weak = is_over_broken_hash(script_.certificate_verify.scheme.value_or(0));
    return {is_weak ? Misbehaviour::unsafe_parameters : Misbehaviour::answer_not_offered};
  }
  constexpr size_t kMoreThanAnybodyReads = 1'000'000;
  if (key == "append" && script.append.size() > kMoreThanAnybodyReads)
    return {Misbehaviour::oversized_message};
  if (is_retyped(script, key)) return {Misbehaviour::none};
  for (const MessageKeyClass& known : kOfOneMessage) {
    if (known.message == message && known.key == key) return {known.commits};
  }
  for (const KeyClass& known : kOfAnyMessage) {
    if (known.key == key) return {known.commits};
  }
  return {Misbehaviour::none};
}

// The group, the public value and the secret of a key share are one doing.
Misbehaviour ScriptedTls13Engine::committed_by_share() const {
  const HelloScript& hello = script_.server_hello;
  if (hello.secret) return Misbehaviour::unsafe_parameters;
  const auto& retry = script_.hello_retry_request;
  const bool is_other = hello.group && retry && retry->group && *retry->group != *hello.group;
  // Who has not offered the group does not come to look at the public value.
  if (hello.group && !is_other && !holds(hello_->groups, *hello.group))
    return Misbehaviour::answer_not_offered;
  const size_t size = size_of_share(hello.group.value_or(choice_.group));
  if (hello.key_exchange && size != 0 && hello.key_exchange->size() != size)
    return Misbehaviour::malformed_message;
  if (!hello.group) return Misbehaviour::unsafe_parameters;  // a public value that is no point of the curve
  return is_other ? Misbehaviour::answer_contradictory : Misbehaviour::answer_not_offered;
}

void ScriptedTls13Engine::note(const Insertion& insertion) {
  const std::string what =
      insertion.record ? content_type_name(*insertion.record) : handshake_type_name(insertion.type);
  const bool is_key_update = !insertion.record && insertion.type == SSL3_MT_KEY_UPDATE;
  Misbehaviour commits = Misbehaviour::message_out_of_order;
  if (insertion.times > 1) {
    commits = Misbehaviour::record_flood;
  } else if (insertion.record &&
             (insertion.body.empty() || *insertion.record < 20 || *insertion.record > 24)) {
    commits = Misbehaviour::record_malformed;
  } else if (is_key_update && is_connected_) {
    // RFC 8446 4.6.3: either side may, and there are two ways to.
    const bool is_good = insertion.body.size() == 1 && insertion.body.front() <= 1;
    commits = is_good ? Misbehaviour::none : Misbehaviour::malformed_message;
  }
  account_.deviate("inserted-" + replace_all(what, "_", "-"), commits);
}

// RFC 8446 5.4: content and padding together are limited to 2^14 bytes.
void ScriptedTls13Engine::note_records() {
  constexpr size_t kMost = 16384;
  for (const std::string& key : script_.records.said) {
    const bool is_too_large = (key == "padding" && script_.records.padding >= kMost) ||
                              (key == "max_content" && script_.records.max_content > kMost);
    account_.deviate("records-" + replace_all(key, "_", "-"),
                     is_too_large ? Misbehaviour::record_malformed : Misbehaviour::none);
  }
}

}  // namespace lab

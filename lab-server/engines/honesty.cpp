#include "lab-server/engines/honesty.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "certs-gen/x509/der.h"
#include "lab-server/base/holds.h"
#include "lab-server/base/text.h"
#include "lab-server/engines/engine/offered.h"
#include "lab-server/engines/offer.h"
#include "lab-server/engines/tls12/suites.h"
#include "lab-server/engines/tls13/keys.h"
#include "lab-server/tls/cursor.h"
#include "lab-server/tls/handshake.h"
#include "lab-server/tls/names.h"
#include "lab-server/tls/numbers.h"
#include "lab-server/tls/record.h"

namespace lab {
namespace {

// ServerHello or HelloRetryRequest (RFC 8446 4.1.3).
struct ServerHello {
  uint16_t version = 0;  // negotiated
  uint16_t cipher = 0;
  uint8_t compression = 0;
  uint16_t group = 0;  // of key_share
  bool is_retry = false;
  std::vector<uint16_t> extensions;
};

ServerHello read_server_hello(std::span<const uint8_t> body) {
  ServerHello hello;
  hello.is_retry = is_hello_retry(handshake_bytes(HandshakeType::server_hello, body));
  Cursor cursor(body);
  hello.version = cursor.u16();
  cursor.bytes(32);
  cursor.vector8();
  hello.cipher = cursor.u16();
  hello.compression = cursor.u8();
  Cursor list(cursor.vector16());
  while (list.more()) {
    const uint16_t type = list.u16();
    Cursor content(list.vector16());
    hello.extensions.push_back(type);
    if (type == kSupportedVersions) hello.version = content.u16();
    if (type == kKeyShare) hello.group = content.u16();
  }
  return hello;
}

bool may_hold(const ServerHello& answer, const ClientHello& hello, uint16_t extension) {
  if (extension == kCookie) return answer.is_retry;
  if (extension == kRenegotiationInfo && holds(hello.ciphers, kRenegotiationSignal)) return true;
  return hello.find(extension) != nullptr;
}

std::string beyond_offer(const ClientHello& hello, const ServerHello& answer) {
  if (!offers_version(hello, answer.version)) return "the version " + version_name(answer.version);
  if (!holds(hello.ciphers, answer.cipher)) return "the suite " + cipher_name(answer.cipher);
  if (answer.compression != 0) return "compression";
  for (const uint16_t type : answer.extensions) {
    if (!may_hold(answer, hello, type)) return "the extension " + extension_name(type);
  }
  if (!holds(answer.extensions, kKeyShare)) {
    const bool changes_nothing = answer.is_retry && !holds(answer.extensions, kCookie);
    return changes_nothing ? "a HelloRetryRequest that changes nothing" : "";
  }
  if (!holds(hello.groups, answer.group)) return "the group " + group_name(answer.group);
  const bool has_share = holds(hello.key_shares, answer.group);
  if (answer.is_retry && has_share)
    return "a HelloRetryRequest for the share of " + group_name(answer.group) + " it has";
  if (!answer.is_retry && !has_share) return "a share in " + group_name(answer.group);
  return "";
}

// RFC 8422 5.4 and RFC 5246 7.4.3.
std::string beyond_offer(const ClientHello& hello, const ServerHello& answer,
                         std::span<const uint8_t> key_exchange) {
  const Tls12Suite* suite = find_tls12_suite(answer.cipher);
  if (suite == nullptr) return "";
  Cursor cursor(key_exchange);
  const bool has_curve =
      suite->key_exchange == KeyExchangeKind::ecdhe || suite->key_exchange == KeyExchangeKind::ecdh_anon;
  if (!has_curve || suite->is_anonymous()) return "";
  cursor.u8();  // named_curve
  const uint16_t group = cursor.u16();
  cursor.vector8();
  if (!offers_group(hello, group)) return "the group " + group_name(group);
  if (answer.version < kTls12) return "";
  const uint16_t scheme = cursor.u16();
  return offers_scheme(hello, scheme) ? "" : "a signature by " + signature_scheme_name(scheme);
}

std::string beyond_offer(const ClientHello& hello, Cursor extensions) {
  while (extensions.more()) {
    const uint16_t type = extensions.u16();
    extensions.vector16();
    if (hello.find(type) == nullptr) return "the extension " + extension_name(type);
  }
  return "";
}

// RFC 8446 4.4.2: each certificate has extensions of its own.
std::string beyond_offer_in_certificate(const ClientHello& hello, std::span<const uint8_t> certificate) {
  Cursor cursor(certificate);
  cursor.vector8();  // certificate_request_context
  Cursor list(cursor.vector24());
  while (list.more()) {
    list.vector24();
    const std::string beyond = beyond_offer(hello, Cursor(list.vector16()));
    if (!beyond.empty()) return beyond;
  }
  return "";
}

std::string beyond_offer(const ClientHello& hello, const ServerHello& answer,
                         const HandshakeMessage& message) {
  const bool is_tls13 = answer.version > kTls12;
  Cursor body(message.body);
  switch (static_cast<HandshakeType>(message.type)) {
    case HandshakeType::server_hello:
      return beyond_offer(hello, answer);
    case HandshakeType::encrypted_extensions:
      return beyond_offer(hello, Cursor(body.vector16()));
    case HandshakeType::certificate:
      return is_tls13 ? beyond_offer_in_certificate(hello, message.body) : "";
    case HandshakeType::certificate_status:
      return hello.find(kStatusRequest) == nullptr ? "a staple" : "";
    case HandshakeType::server_key_exchange:
      return beyond_offer(hello, answer, message.body);
    case HandshakeType::certificate_verify: {
      const uint16_t scheme = body.u16();
      return offers_scheme(hello, scheme) ? "" : "a signature by " + signature_scheme_name(scheme);
    }
    default:
      return "";
  }
}

// What opens the sealed records of a server's flight; null without its secret.
std::unique_ptr<RecordProtection> opener(const std::string& key_log, uint16_t cipher) {
  const Tls13Suite* suite = tls13_suite(cipher);
  for (const std::string& line : split(key_log, '\n')) {
    if (suite == nullptr || !line.starts_with("SERVER_HANDSHAKE_TRAFFIC_SECRET ")) continue;
    const auto secret = der::from_hex(line.substr(line.rfind(' ') + 1));
    if (secret) return std::make_unique<RecordProtection>(*suite, *secret);
  }
  return nullptr;
}

// The handshake messages' bytes in a sealed record; nothing when it cannot be opened.
std::optional<Bytes> opened(RecordProtection& protection, std::span<const uint8_t> body) {
  std::optional<Bytes> inner = protection.open(body);
  while (inner && !inner->empty() && inner->back() == 0) inner->pop_back();
  if (!inner || inner->empty() || inner->back() != static_cast<uint8_t>(ContentType::handshake))
    return std::nullopt;
  inner->pop_back();
  return inner;
}

struct Flight {
  Bytes bytes;
  std::string key_log;
};

Flight flight_of(EngineFactory& factory, const Offer& offer, const std::string& sni) {
  Account account;
  const std::unique_ptr<Engine> engine = factory.make(sni, account);
  engine->feed(record_of(offer, sni));
  engine->handshake();
  return {engine->outgoing(), account.key_log};
}

}  // namespace

std::string beyond_offer(const ClientHello& hello, std::span<const uint8_t> flight,
                         const std::string& key_log) {
  RecordReader records;
  HandshakeReader messages;
  records.feed(flight);
  ServerHello answer;
  std::unique_ptr<RecordProtection> protection;
  while (const auto record = records.next()) {
    std::optional<Bytes> content;
    if (record->is(ContentType::handshake)) content.emplace(record->body.begin(), record->body.end());
    if (record->is(ContentType::application_data)) {
      if (!protection) protection = opener(key_log, answer.cipher);
      if (protection) content = opened(*protection, record->body);
    }
    if (content) messages.feed(*content);
    while (const auto message = messages.next()) {
      if (message->is(HandshakeType::server_hello)) answer = read_server_hello(message->body);
      const std::string beyond = beyond_offer(hello, answer, *message);
      if (!beyond.empty()) return beyond;
    }
  }
  return "";
}

void require_honesty(EngineFactory& factory, const std::string& sni) {
  const auto refuse = [](const Offer& offer, const std::string& what) {
    throw Error(fmt::format("{} is answered with {}, which it does not offer", offer.client, what),
                "a healthy server answers with what is offered, or with an alert");
  };
  factory.keep_keys();
  for (const Offer& offer : various_offers()) {
    const auto hello = parse_client_hello(client_hello_of(offer, sni));
    const Flight flight = flight_of(factory, offer, sni);
    const std::string beyond = beyond_offer(*hello, flight.bytes, flight.key_log);
    if (!beyond.empty()) refuse(offer, beyond);
  }
  const Flight to_weak = flight_of(factory, weak_offer(), sni);
  RecordReader records;
  records.feed(to_weak.bytes);
  const auto record = records.next();
  if (record && record->is(ContentType::handshake)) {
    const ServerHello answer = read_server_hello(record->body.subspan(kHandshakeHeader));
    throw Error(fmt::format("{} is served by {}", weak_offer().client, cipher_name(answer.cipher)),
                "a healthy server has no such suite");
  }
}

}  // namespace lab

#include "lab-server/engines/honesty.h"

#include <fmt/format.h>

#include <algorithm>

#include "lab-server/engines/offer.h"
#include "lab-server/engines/tls12_choice.h"
#include "lab-server/tls/cursor.h"
#include "lab-server/tls/handshake.h"
#include "lab-server/tls/names.h"
#include "lab-server/tls/record.h"

namespace lab {
namespace {

constexpr uint16_t kTls12 = 0x0303;
constexpr uint16_t kStatusRequest = 5;
constexpr uint16_t kSupportedVersions = 43;
constexpr uint16_t kCookie = 44;
constexpr uint16_t kKeyShare = 51;
constexpr uint16_t kRenegotiationInfo = 0xff01;
constexpr uint16_t kRenegotiationSignal = 0x00ff;  // a suite that stands for the extension (RFC 5746 3.3)

template <class List, class Item>
bool holds(const List& list, const Item& item) {
  return std::ranges::find(list, item) != std::ranges::end(list);
}

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
  const LegacySuite* suite = find_legacy_suite(answer.cipher);
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

Bytes flight_of(EngineFactory& factory, const Offer& offer, const std::string& sni) {
  Account account;
  const std::unique_ptr<Engine> engine = factory.make(sni, account);
  engine->feed(record_of(offer, sni));
  engine->handshake();
  return engine->outgoing();
}

}  // namespace

std::string beyond_offer(const ClientHello& hello, std::span<const uint8_t> flight) {
  RecordReader records;
  HandshakeReader messages;
  records.feed(flight);
  ServerHello answer;
  while (const auto record = records.next()) {
    if (!record->is(ContentType::handshake)) break;
    messages.feed(record->body);
    while (const auto message = messages.next()) {
      std::string beyond;
      if (message->is(HandshakeType::server_hello)) {
        answer = read_server_hello(message->body);
        beyond = beyond_offer(hello, answer);
      }
      if (message->is(HandshakeType::server_key_exchange))
        beyond = beyond_offer(hello, answer, message->body);
      if (message->is(HandshakeType::certificate_status) && hello.find(kStatusRequest) == nullptr)
        beyond = "a staple";
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
  for (const Offer& offer : various_offers()) {
    const auto hello = parse_client_hello(client_hello_of(offer, sni));
    const std::string beyond = beyond_offer(*hello, flight_of(factory, offer, sni));
    if (!beyond.empty()) refuse(offer, beyond);
  }
  RecordReader records;
  records.feed(flight_of(factory, weak_offer(), sni));
  const auto record = records.next();
  if (record && record->is(ContentType::handshake)) {
    const ServerHello answer = read_server_hello(record->body.subspan(kHandshakeHeader));
    throw Error(fmt::format("{} is served by {}", weak_offer().client, cipher_name(answer.cipher)),
                "a healthy server has no such suite");
  }
}

}  // namespace lab

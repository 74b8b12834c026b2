// LDAP (RFC 4511), with the StartTLS operation (4.14). It answers binds and searches, and reads no more BER
// than that takes.

#include <optional>

#include "lab-server/base/marker.h"
#include "lab-server/protocols/dialogue.h"

namespace lab {
namespace {

constexpr std::string_view kStartTls = "1.3.6.1.4.1.1466.20037";
constexpr uint8_t kSequence = 0x30, kInteger = 0x02, kOctets = 0x04, kEnumerated = 0x0a, kSet = 0x31;
// RFC 4511 4.2 to 4.14: the tags of the operations.
constexpr uint8_t kBind = 0x60, kBound = 0x61, kUnbind = 0x42, kSearch = 0x63, kEntry = 0x64,
                  kSearched = 0x65, kExtended = 0x77, kExtendedAnswer = 0x78;
// RFC 4511 4.1.9: result codes.
constexpr char kSuccess = 0, kProtocolError = 2, kUnavailable = 52;

struct Element {
  uint8_t tag = 0;
  std::string_view body;
  size_t size = 0;  // with its head
};

// The first element of bytes; nothing when it is not whole. A size of 0 says that it never will be.
std::optional<Element> first_element(std::string_view bytes) {
  if (bytes.size() < 2) return std::nullopt;
  size_t length = static_cast<uint8_t>(bytes[1]), head = 2;
  if (length > 0x80) {
    const size_t count = length - 0x80;
    if (count > 3) return Element{};
    if (bytes.size() < 2 + count) return std::nullopt;
    length = 0;
    for (size_t i = 0; i < count; ++i) length = length << 8 | static_cast<uint8_t>(bytes[2 + i]);
    head += count;
  }
  if (bytes.size() < head + length) return std::nullopt;
  return Element{static_cast<uint8_t>(bytes[0]), bytes.substr(head, length), head + length};
}

std::string element(uint8_t tag, std::string_view body) {
  std::string bytes(1, static_cast<char>(tag));
  if (body.size() >= 0x80) bytes += '\x81';  // none of ours is longer than 255
  bytes += static_cast<char>(body.size());
  return bytes += body;
}

// RFC 4511 4.1.9: a result without a matched name.
std::string result(char code, std::string_view text) {
  return element(kEnumerated, std::string(1, code)) + element(kOctets, "") + element(kOctets, text);
}

class Ldap : public Dialogue {
 public:
  using Dialogue::Dialogue;

 private:
  Turn answer(std::string& heard) override {
    if (static_cast<uint8_t>(heard[0]) != kSequence)
      return gives_up(heard.starts_with("GET ") ? "http" : "malformed");
    const auto message = first_element(heard);
    if (!message) return {};
    const auto id = message->size == 0 ? std::nullopt : first_element(message->body);
    const auto operation = id && id->size > 0 ? first_element(message->body.substr(id->size)) : std::nullopt;
    if (!operation || id->tag != kInteger) return gives_up("malformed");
    const Turn turn = answer_operation(element(kInteger, id->body), *operation);
    heard.erase(0, message->size);
    return turn;
  }

  Turn answer_operation(const std::string& id, const Element& operation) {
    const auto reply = [&](uint8_t tag, std::string_view body) {
      return element(kSequence, id + element(tag, body));
    };
    switch (operation.tag) {
      case kBind:
        return {reply(kBound, result(kSuccess, word()))};
      case kUnbind:
        return {{}, Next::closes};
      case kSearch:
        return {reply(kEntry, entry()) + reply(kSearched, result(kSuccess, word()))};
      case kExtended:
        if (operation.body.find(kStartTls) != operation.body.npos && !is_secure()) {
          return turn_to_tls(
              reply(kExtendedAnswer, result(kSuccess, "")),
              reply(kExtendedAnswer, is_offered() ? result(kUnavailable, "TLS is not available now")
                                                  : result(kProtocolError, "unsupported operation")),
              reply(kBound, result(kSuccess, "")));
        }
        return {reply(kExtendedAnswer, result(kProtocolError, "unsupported operation"))};
      default:
        return gives_up("malformed");
    }
  }

  std::string_view word() const { return is_secure() ? kMarker : std::string_view(); }

  // One entry, whose name is the lab's word.
  std::string entry() const {
    const std::string name = "cn=" + std::string(is_secure() ? kMarker : "ready");
    const std::string attribute = element(kOctets, "cn") + element(kSet, element(kOctets, name.substr(3)));
    return element(kOctets, name) + element(kSequence, element(kSequence, attribute));
  }

  // RFC 4511 4.4.1: the Notice of Disconnection, an extended response with the message id 0.
  std::string complaint() const override {
    const std::string name = element(0x8a, "1.3.6.1.4.1.1466.20036");
    const std::string body = result(kProtocolError, is_secure() ? kMarker : "this is a directory") + name;
    return element(kSequence, element(kInteger, std::string(1, '\0')) + element(kExtendedAnswer, body));
  }
};

}  // namespace

extern const ProtocolKind kLdap = {
    "ldap", "LDAP", 389, "RFC 4511 4.14",
    [](const Upgrade& plan) -> std::unique_ptr<Dialogue> { return std::make_unique<Ldap>(plan); }};

}  // namespace lab

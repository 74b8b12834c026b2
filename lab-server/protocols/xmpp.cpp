// XMPP (RFC 6120), with STARTTLS (5). It looks for the few elements that lead to TLS, and parses no XML.

#include <fmt/format.h>
#include <algorithm>

#include "lab-server/base/marker.h"
#include "lab-server/protocols/dialogue.h"

namespace lab {
namespace {

constexpr std::string_view kTls = "urn:ietf:params:xml:ns:xmpp-tls";
constexpr std::string_view kSasl = "urn:ietf:params:xml:ns:xmpp-sasl";

class Xmpp : public Dialogue {
 public:
  using Dialogue::Dialogue;

 private:
  // Everything up to the end of the first element is one step.
  Turn answer(std::string& heard) override {
    const size_t end = heard.find('>');
    if (end == heard.npos) return heard.find(" HTTP/1.") == heard.npos ? Turn{} : gives_up("http");
    const std::string element = heard.substr(0, end + 1);
    heard.erase(0, end + 1);
    const auto has = [&](std::string_view text) { return element.find(text) != element.npos; };
    if (has("</stream:stream")) return {"</stream:stream>", Next::closes};
    if (has("<stream:stream")) return {stream() + features()};
    if (has("<starttls") && !is_secure()) {
      return turn_to_tls(fmt::format("<proceed xmlns='{}'/>", kTls),
                         fmt::format("<failure xmlns='{}'/></stream:stream>", kTls), "<stream:features/>");
    }
    return {};
  }

  std::string stream() const {
    return fmt::format(
        "<?xml version='1.0'?><stream:stream xmlns='jabber:client' "
        "xmlns:stream='http://etherx.jabber.org/streams' "
        "from='chat.localhost' id='{}' version='1.0'>",
        is_secure() ? kMarker : "1");
  }

  std::string features() const {
    if (is_secure()) {
      return fmt::format(
          "<stream:features><mechanisms "
          "xmlns='{}'><mechanism>PLAIN</mechanism></mechanisms></stream:features>",
          kSasl);
    }
    if (is_offered())
      return fmt::format("<stream:features><starttls xmlns='{}'><required/></starttls></stream:features>",
                         kTls);
    return is_masked() ? "<stream:features><xxxxxxxx/></stream:features>" : "<stream:features/>";
  }

  std::string complaint() const override {
    return fmt::format("<stream:error><not-well-formed/><text>{}</text></stream:error></stream:stream>",
                       is_secure() ? kMarker : "this is a chat server");
  }
};

}  // namespace

extern const ProtocolKind kXmpp = {
    "xmpp", "XMPP", 5222, "RFC 6120 5",
    [](const Upgrade& plan) -> std::unique_ptr<Dialogue> { return std::make_unique<Xmpp>(plan); }};

}  // namespace lab

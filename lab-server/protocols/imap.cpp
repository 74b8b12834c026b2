// IMAP (RFC 9051), with STARTTLS (6.2.1).

#include "lab-server/protocols/line_dialogue.h"

namespace lab {
namespace {

class Imap : public LineDialogue {
 public:
  using LineDialogue::LineDialogue;

  std::string greeting() const override {
    return "* OK [CAPABILITY " + capabilities() + "] mail.localhost\r\n";
  }

 private:
  std::string capabilities() const {
    std::string words = "IMAP4rev1";
    if (is_offered()) words += " STARTTLS";
    if (is_masked()) words += " XXXXXXXX";
    return words + (is_secure() ? " AUTH=PLAIN" : " LOGINDISABLED");
  }

  Turn line(std::string_view line) override {
    const std::string tag(line.substr(0, line.find(' ')));
    const std::string verb = word_of(line, 1);
    if (tag.empty()) return {};
    if (verb == "STARTTLS" && !is_secure()) {
      return turn_to_tls(
          tag + " OK Begin TLS negotiation now\r\n",
          tag + (is_offered() ? " NO TLS is not available now\r\n" : " BAD Unknown command\r\n"),
          "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n");
    }
    const std::string done = tag + filled(" OK {marker}\r\n");
    if (verb == "CAPABILITY") return {"* CAPABILITY " + capabilities() + "\r\n" + done};
    if (verb == "LOGOUT") return {filled("* BYE {marker}\r\n") + done, Next::closes};
    if (verb == "NOOP") return {done};
    if (!is_secure()) return {tag + " BAD Not before TLS\r\n"};
    if (verb == "LIST") return {filled("* LIST () \"/\" {marker}\r\n") + done};
    if (verb == "LOGIN" || verb == "SELECT" || verb == "EXAMINE" || verb == "SEARCH") return {done};
    return {tag + filled(" BAD {marker}: unknown command\r\n")};
  }

  std::string complaint() const override { return filled("* BYE {marker}: this is an IMAP server\r\n"); }
};

}  // namespace

extern const ProtocolKind kImap = {
    "imap", "IMAP", 143, "RFC 9051 6.2.1",
    [](const Upgrade& plan) -> std::unique_ptr<Dialogue> { return std::make_unique<Imap>(plan); }};

}  // namespace lab

// SMTP and LMTP (RFC 5321, 2033), with STARTTLS (RFC 3207).

#include "lab-server/protocols/line_dialogue.h"

namespace lab {
namespace {

class Smtp : public LineDialogue {
 public:
  using LineDialogue::LineDialogue;

  std::string greeting() const override { return "220 mail.localhost ESMTP\r\n"; }

 private:
  static constexpr Command kCommands[] = {
      {"HELO", "250 {marker}\r\n"},       {"MAIL", "250 2.1.0 {marker}\r\n"},
      {"RCPT", "250 2.1.5 {marker}\r\n"}, {"RSET", "250 2.0.0 {marker}\r\n"},
      {"NOOP", "250 2.0.0 {marker}\r\n"}, {"VRFY", "252 2.0.0 {marker}\r\n"},
      {"HELP", "214 2.0.0 {marker}\r\n"}, {"QUIT", "221 2.0.0 {marker}\r\n", Next::closes},
  };

  std::string capabilities() const {
    std::string text = filled("250-{marker}\r\n");
    if (is_offered()) text += "250-STARTTLS\r\n";
    if (is_masked()) text += "250-XXXXXXXX\r\n";
    return text + "250 8BITMIME\r\n";
  }

  Turn line(std::string_view line) override {
    if (is_in_mail_) {
      if (line == ".") is_in_mail_ = false;
      return {is_in_mail_ ? "" : filled("250 2.0.0 {marker}\r\n")};
    }
    const std::string verb = word_of(line, 0);
    if (verb == "EHLO" || verb == "LHLO") return {capabilities()};
    if (verb == "STARTTLS" && !is_secure()) {
      return turn_to_tls("220 2.0.0 Ready to start TLS\r\n",
                         is_offered() ? "454 4.7.0 TLS not available due to temporary reason\r\n"
                                      : "502 5.5.1 Command not implemented\r\n",
                         "250 2.0.0 Ok\r\n");
    }
    if (verb == "DATA") {
      is_in_mail_ = true;
      return {"354 End data with <CR><LF>.<CR><LF>\r\n"};
    }
    Turn turn;
    if (fixed(kCommands, verb, turn)) return turn;
    return {filled("500 5.5.2 {marker}: unknown command\r\n")};
  }

  std::string complaint() const override { return filled("421 4.7.0 {marker}: this is a mail server\r\n"); }

  bool is_in_mail_ = false;
};

std::unique_ptr<Dialogue> make_smtp(const Upgrade& plan) { return std::make_unique<Smtp>(plan); }

}  // namespace

extern const ProtocolKind kSmtp = {"smtp", "SMTP", 587, "RFC 3207 4", make_smtp};
extern const ProtocolKind kLmtp = {"lmtp", "LMTP", 24, "RFC 3207 4", make_smtp};

}  // namespace lab

// POP3 (RFC 1939), with STLS (RFC 2595 4).

#include "lab-server/protocols/line_dialogue.h"

namespace lab {
namespace {

class Pop3 : public LineDialogue {
 public:
  using LineDialogue::LineDialogue;

  std::string greeting() const override { return "+OK mail.localhost\r\n"; }

 private:
  static constexpr Command kCommands[] = {
      {"USER", "+OK {marker}\r\n"},
      {"PASS", "+OK {marker}\r\n"},
      {"NOOP", "+OK {marker}\r\n"},
      {"STAT", "+OK 1 120\r\n"},
      {"LIST", "+OK {marker}\r\n1 120 {marker}\r\n.\r\n"},
      {"QUIT", "+OK {marker}\r\n", Next::closes},
  };

  Turn line(std::string_view line) override {
    const std::string verb = word_of(line, 0);
    if (verb.empty()) return {};
    if (verb == "CAPA") {
      return {std::string("+OK\r\n") + (is_offered() ? "STLS\r\n" : "") + (is_masked() ? "XXXX\r\n" : "") +
              "USER\r\n.\r\n"};
    }
    if (verb == "STLS" && !is_secure()) {
      return turn_to_tls(
          "+OK Begin TLS negotiation\r\n",
          is_offered() ? "-ERR [SYS/TEMP] TLS is not available now\r\n" : "-ERR Unknown command\r\n",
          "+OK mail.localhost\r\n");
    }
    Turn turn;
    if (fixed(kCommands, verb, turn)) return turn;
    return {filled("-ERR {marker}: unknown command\r\n")};
  }

  std::string complaint() const override { return filled("-ERR {marker}: this is a POP3 server\r\n"); }
};

}  // namespace

extern const ProtocolKind kPop3 = {
    "pop3", "POP3", 110, "RFC 2595 4",
    [](const Upgrade& plan) -> std::unique_ptr<Dialogue> { return std::make_unique<Pop3>(plan); }};

}  // namespace lab

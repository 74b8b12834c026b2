// NNTP (RFC 3977), with STARTTLS (RFC 4642).

#include "lab-server/protocols/line_dialogue.h"

namespace lab {
namespace {

class Nntp : public LineDialogue {
 public:
  using LineDialogue::LineDialogue;

  std::string greeting() const override { return "200 news.localhost\r\n"; }

 private:
  static constexpr Command kCommands[] = {
      {"DATE", "111 20260101000000\r\n"},         {"MODE", "200 {marker}\r\n"},
      {"HELP", "100 {marker}\r\n.\r\n"},          {"LIST", "215 {marker}\r\n.\r\n"},
      {"QUIT", "205 {marker}\r\n", Next::closes},
  };

  Turn line(std::string_view line) override {
    const std::string verb = word_of(line, 0);
    if (verb.empty()) return {};
    if (verb == "CAPABILITIES") {
      return {std::string("101 Capabilities:\r\nVERSION 2\r\nREADER\r\n") +
              (is_offered() ? "STARTTLS\r\n" : "") + (is_masked() ? "XXXXXXXX\r\n" : "") + ".\r\n"};
    }
    if (verb == "STARTTLS" && !is_secure()) {
      return turn_to_tls(
          "382 Continue with TLS negotiation\r\n",
          is_offered() ? "580 Can not initiate TLS negotiation\r\n" : "500 Unknown command\r\n",
          "200 Ok\r\n");
    }
    Turn turn;
    if (fixed(kCommands, verb, turn)) return turn;
    return {filled("500 {marker}: unknown command\r\n")};
  }

  std::string complaint() const override { return filled("400 {marker}: this is a news server\r\n"); }
};

}  // namespace

extern const ProtocolKind kNntp = {
    "nntp", "NNTP", 119, "RFC 4642 2.2",
    [](const Upgrade& plan) -> std::unique_ptr<Dialogue> { return std::make_unique<Nntp>(plan); }};

}  // namespace lab

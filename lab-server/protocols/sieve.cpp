// ManageSieve (RFC 5804), with STARTTLS (2.2).

#include "lab-server/protocols/line_dialogue.h"

namespace lab {
namespace {

class Sieve : public LineDialogue {
 public:
  using LineDialogue::LineDialogue;

  std::string greeting() const override { return capabilities() + kOk; }

 private:
  // gnutls-cli waits for a text behind the OK.
  static constexpr const char* kOk = "OK \"ready\"\r\n";

  std::string capabilities() const {
    std::string text = filled("\"IMPLEMENTATION\" \"{marker}\"\r\n\"SIEVE\" \"fileinto\"\r\n");
    if (is_offered()) text += "\"STARTTLS\"\r\n";
    if (is_masked()) text += "\"XXXXXXXX\"\r\n";
    return text;
  }

  Turn line(std::string_view line) override {
    const std::string verb = word_of(line, 0);
    if (verb.empty()) return {};
    if (verb == "CAPABILITY") return {capabilities() + kOk};
    if (verb == "STARTTLS" && !is_secure()) {
      return turn_to_tls(
          "OK \"Begin TLS negotiation now.\"\r\n",
          is_offered() ? "NO (TRYLATER) \"TLS is not available now\"\r\n" : "NO \"Unknown command\"\r\n",
          "\"IMPLEMENTATION\" \"other\"\r\nOK\r\n");
    }
    if (verb == "LISTSCRIPTS") return {filled("\"{marker}\"\r\nOK\r\n")};
    if (verb == "NOOP") return {filled("OK \"{marker}\"\r\n")};
    if (verb == "LOGOUT") return {filled("OK \"{marker}\"\r\n"), Next::closes};
    return {filled("NO \"{marker}: unknown command\"\r\n")};
  }

  std::string complaint() const override { return filled("BYE \"{marker}: this is a Sieve server\"\r\n"); }
};

}  // namespace

extern const ProtocolKind kSieve = {
    "sieve", "ManageSieve", 4190, "RFC 5804 2.2",
    [](const Upgrade& plan) -> std::unique_ptr<Dialogue> { return std::make_unique<Sieve>(plan); }};

}  // namespace lab

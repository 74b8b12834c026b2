// FTP's control connection (RFC 959), with AUTH TLS (RFC 4217). It opens no data connections.

#include "lab-server/protocols/line_dialogue.h"

namespace lab {
namespace {

class Ftp : public LineDialogue {
 public:
  using LineDialogue::LineDialogue;

  std::string greeting() const override { return "220 files.localhost\r\n"; }

 private:
  static constexpr Command kCommands[] = {
      {"USER", "331 {marker}\r\n"},
      {"PASS", "230 {marker}\r\n"},
      {"PBSZ", "200 PBSZ=0\r\n"},
      {"PROT", "200 {marker}\r\n"},
      {"SYST", "215 UNIX Type: L8\r\n"},
      {"TYPE", "200 {marker}\r\n"},
      {"PWD", "257 \"/\" {marker}\r\n"},
      {"CWD", "250 {marker}\r\n"},
      {"NOOP", "200 {marker}\r\n"},
      {"PASV", "502 {marker}: no data connections\r\n"},
      {"EPSV", "502 {marker}: no data connections\r\n"},
      {"QUIT", "221 {marker}\r\n", Next::closes},
  };

  Turn line(std::string_view line) override {
    const std::string verb = word_of(line, 0);
    if (verb.empty()) return {};
    if (verb == "FEAT") {
      return {std::string("211-Features:\r\n") + (is_offered() ? " AUTH TLS\r\n" : "") +
              (is_masked() ? " XXXX XXX\r\n" : "") + " UTF8\r\n211 End\r\n"};
    }
    if (verb == "AUTH" && !is_secure() && word_of(line, 1) == "TLS") {
      return turn_to_tls("234 AUTH TLS OK\r\n",
                         is_offered() ? "431 TLS is not available now\r\n" : "500 Unknown command\r\n",
                         "200 Ok\r\n");
    }
    if (verb == "AUTH") return {"504 Only AUTH TLS\r\n"};
    Turn turn;
    if (fixed(kCommands, verb, turn)) return turn;
    return {filled("500 {marker}: unknown command\r\n")};
  }

  std::string complaint() const override { return filled("421 {marker}: this is an FTP server\r\n"); }
};

}  // namespace

extern const ProtocolKind kFtp = {
    "ftp", "FTP", 21, "RFC 4217 4",
    [](const Upgrade& plan) -> std::unique_ptr<Dialogue> { return std::make_unique<Ftp>(plan); }};

}  // namespace lab

// MySQL's protocol 10, with its SSLRequest. It lets everybody in and answers every query with one row.

#include "lab-server/base/marker.h"
#include "lab-server/protocols/dialogue.h"

namespace lab {
namespace {

// The capability flags that it needs.
constexpr uint32_t kConnectWithDb = 0x8, kProtocol41 = 0x200, kSsl = 0x800, kTransactions = 0x2000,
                   kSecureConnection = 0x8000, kPluginAuth = 0x80000;
constexpr size_t kMaxPacket = 16 * 1024;
constexpr char kQuit = 1, kQuery = 3;

std::string little_endian(uint32_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> 8 * i);
  return text;
}

uint32_t number_at(std::string_view bytes, size_t at, int count) {
  uint32_t value = 0;
  for (int i = 0; i < count; ++i)
    value |= uint32_t{static_cast<uint8_t>(bytes[at + static_cast<size_t>(i)])} << 8 * i;
  return value;
}

std::string packet(uint8_t number, std::string_view body) {
  return little_endian(static_cast<uint32_t>(body.size()), 3) + static_cast<char>(number) + std::string(body);
}

std::string counted(std::string_view text) { return static_cast<char>(text.size()) + std::string(text); }

class Mysql : public Dialogue {
 public:
  using Dialogue::Dialogue;

  std::string greeting() const override {
    uint32_t flags = kConnectWithDb | kProtocol41 | kTransactions | kSecureConnection | kPluginAuth;
    if (is_offered()) flags |= kSsl;
    const std::string salt = "12345678", more_salt = "123456789012";
    std::string body = "\x0a";
    body +=
        std::string("8.0.0") + '\0' + little_endian(1, 4) + salt + '\0' + little_endian(flags & 0xffff, 2);
    body += '\x21';  // utf8
    body += little_endian(2, 2) + little_endian(flags >> 16, 2) + '\x15' + std::string(10, '\0') + more_salt +
            '\0';
    body += std::string("mysql_native_password") + '\0';
    return packet(0, body);
  }

 private:
  Turn answer(std::string& heard) override {
    if (heard.starts_with("GET ")) return gives_up("http");
    if (heard.size() < 4) return {};
    const size_t length = number_at(heard, 0, 3);
    if (length == 0 || length > kMaxPacket) return gives_up("malformed");
    if (heard.size() < 4 + length) return {};
    const auto number = static_cast<uint8_t>(heard[3]);
    const std::string body = heard.substr(4, length);
    heard.erase(0, 4 + length);
    next_ = static_cast<uint8_t>(number + 1);
    if (is_begun_) return answer_command(body);
    if (body.size() < 4) return gives_up("malformed");
    const bool asks = (number_at(body, 0, 4) & kSsl) != 0;
    if (!is_secure() && asks)
      return turn_to_tls("", error(1045, "SSL connection error"), packet(next_, "\xfe"));
    is_begun_ = true;
    if (!is_secure())
      return {error(3159, "Connections using insecure transport are prohibited"), Next::closes};
    return {ok()};
  }

  Turn answer_command(const std::string& body) {
    if (body[0] == kQuit) return {{}, Next::closes};
    if (body[0] != kQuery) return {ok()};
    const std::string column = counted("def") + counted("") + counted("") + counted("") + counted("word") +
                               counted("") + '\x0c' + little_endian(0x21, 2) + little_endian(255, 4) +
                               '\xfd' + little_endian(0, 2) + '\0' + little_endian(0, 2);
    const std::string end_of_rows = std::string("\xfe") + little_endian(0, 2) + little_endian(2, 2);
    uint8_t n = next_;
    std::string reply = packet(n++, "\x01");
    reply += packet(n++, column);
    reply += packet(n++, end_of_rows);
    reply += packet(n++, counted(kMarker));
    reply += packet(n++, end_of_rows);
    return {reply};
  }

  std::string ok() const {
    return packet(next_, std::string(3, '\0') + little_endian(2, 2) + little_endian(0, 2));
  }

  std::string error(uint16_t code, std::string_view text) const {
    return packet(next_, "\xff" + little_endian(code, 2) + "#08S01" + std::string(text));
  }

  std::string complaint() const override {
    return error(1043, is_secure() ? kMarker : std::string_view("Bad handshake"));
  }

  uint8_t next_ = 1;       // the number of our next packet
  bool is_begun_ = false;  // the client has logged in
};

}  // namespace

extern const ProtocolKind kMysql = {
    "mysql", "MySQL", 3306, "MySQL: Connection Phase, SSL Handshake",
    [](const Upgrade& plan) -> std::unique_ptr<Dialogue> { return std::make_unique<Mysql>(plan); }};

}  // namespace lab

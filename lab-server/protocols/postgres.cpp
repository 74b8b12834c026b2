// PostgreSQL's protocol 3.0, with its SSLRequest ("Message Flow: SSL Session Encryption"). It lets everybody
// in and answers every query with one row.

#include "lab-server/base/marker.h"
#include "lab-server/protocols/dialogue.h"

namespace lab {
namespace {

constexpr uint32_t kSslRequest = 80877103, kGssRequest = 80877104, kCancel = 80877102;
constexpr uint32_t kMaxMessage = 16 * 1024;
constexpr int32_t kTextType = 25;  // the OID of the type text

std::string big_endian(uint32_t value, int bytes) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text += static_cast<char>(value >> 8 * i);
  return text;
}

uint32_t number_at(std::string_view bytes, size_t at) {
  uint32_t value = 0;
  for (size_t i = at; i < at + 4; ++i) value = value << 8 | static_cast<uint8_t>(bytes[i]);
  return value;
}

std::string message(char type, std::string_view body) {
  std::string bytes(1, type);
  bytes += big_endian(static_cast<uint32_t>(body.size() + 4), 4);
  return bytes += body;
}

std::string field(char type, std::string_view text) {
  std::string bytes(1, type);
  bytes += text;
  return bytes += '\0';
}

std::string error_message(std::string_view code, std::string_view text) {
  return message('E', field('S', "FATAL") + field('C', code) + field('M', text) + '\0');
}

std::string pair(std::string_view name, std::string_view value) {
  std::string bytes(name);
  bytes += '\0';
  bytes += value;
  return bytes += '\0';
}

class Postgres : public Dialogue {
 public:
  using Dialogue::Dialogue;

 private:
  Turn answer(std::string& heard) override {
    if (heard.starts_with("GET ")) return gives_up("http");
    const size_t head = is_begun_ ? 5 : 4;
    if (heard.size() < head) return {};
    const uint32_t length = number_at(heard, head - 4);
    if (length < 4 || length > kMaxMessage) return gives_up("malformed");
    if (heard.size() < head - 4 + length) return {};
    const std::string one = heard.substr(0, head - 4 + length);
    heard.erase(0, one.size());
    return is_begun_ ? answer_message(one) : answer_startup(one);
  }

  Turn answer_startup(const std::string& one) {
    if (one.size() < 8) return gives_up("malformed");
    switch (number_at(one, 4)) {
      case kSslRequest:
        if (is_secure()) return gives_up("malformed");
        return turn_to_tls("S", "N", message('N', field('S', "NOTICE") + field('M', "injected") + '\0'));
      case kGssRequest:
        return {"N"};
      case kCancel:
        return {{}, Next::closes};
      default:
        break;
    }
    if (!is_secure()) {
      // What pg_hba.conf's `hostssl` leads to.
      return {error_message("28000", "no pg_hba.conf entry for host, no encryption"), Next::closes};
    }
    is_begun_ = true;
    return {message('R', big_endian(0, 4)) + message('S', pair("server_version", "15.0")) +
            message('S', pair("client_encoding", "UTF8")) + message('Z', "I")};
  }

  Turn answer_message(const std::string& one) const {
    if (one[0] == 'X') return {{}, Next::closes};
    if (one[0] != 'Q') return {};
    std::string column = "word";
    column += '\0';
    column += big_endian(0, 4) + big_endian(0, 2) + big_endian(kTextType, 4) + big_endian(0xffff, 2) +
              big_endian(0xffffffff, 4) + big_endian(0, 2);
    const std::string row = big_endian(1, 2) + big_endian(kMarker.size(), 4) + std::string(kMarker);
    return {message('T', big_endian(1, 2) + column) + message('D', row) +
            message('C', std::string("SELECT 1") + '\0') + message('Z', "I")};
  }

  std::string complaint() const override {
    return error_message("08P01", is_secure() ? kMarker : "invalid length of startup packet");
  }

  bool is_begun_ = false;  // the startup packet has come: from now on each message begins with its type
};

}  // namespace

extern const ProtocolKind kPostgres = {
    "postgres", "PostgreSQL", 5432, "PostgreSQL 55.2.11",
    [](const Upgrade& plan) -> std::unique_ptr<Dialogue> { return std::make_unique<Postgres>(plan); }};

}  // namespace lab

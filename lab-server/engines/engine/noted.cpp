#include "lab-server/engines/engine/noted.h"

#include "lab-server/engines/engine/offered.h"
#include "lab-server/tls/cursor.h"
#include "lab-server/tls/names.h"
#include "lab-server/tls/numbers.h"
#include "lab-server/tls/record.h"

namespace lab {
namespace {

constexpr size_t kMoreThanAnybodyReads = 1'000'000;

bool is_signed_by(HandshakeType type) {
  return type == HandshakeType::certificate_verify || type == HandshakeType::server_key_exchange;
}

// Whether nothing differs but the last byte.
bool differs_at_its_end(const Bytes& healthy, const Bytes& said) {
  return healthy.size() == said.size() && std::equal(said.begin(), said.end() - 1, healthy.begin());
}

// The protocol that an ALPN extension of a server names (RFC 7301 3.1).
std::string protocol_of(const Bytes& body) {
  const auto name = Cursor(Cursor(body).vector16()).vector8();
  return std::string(name.begin(), name.end());
}

}  // namespace

void note_edit(Account& account, HandshakeType type, const Bytes& healthy, const Bytes& said) {
  if (said == healthy) return;
  const bool is_finished = type == HandshakeType::finished;
  if (said.front() != healthy.front()) return account.deviate(ScriptDeviation::message_unexpected);
  if (said.size() > kMoreThanAnybodyReads) return account.deviate(ScriptDeviation::message_oversized);
  if (is_finished && said.size() == healthy.size()) return account.deviate(ScriptDeviation::finished_wrong);
  if (is_finished && said.size() < healthy.size()) return account.deviate(ScriptDeviation::finished_short);
  if (is_signed_by(type) && differs_at_its_end(healthy, said)) {
    return account.deviate(ScriptDeviation::signature_wrong);
  }
  account.deviate(ScriptDeviation::message_malformed);
}

void note_insertion(Account& account, const Inserted& inserted) {
  const auto first = static_cast<uint8_t>(ContentType::change_cipher_spec);
  constexpr uint8_t kHeartbeat = 24;  // RFC 6520: the last that is known
  if (inserted.times > 1) return account.deviate(ScriptDeviation::record_flood);
  if (inserted.record &&
      (inserted.body.empty() || *inserted.record < first || *inserted.record > kHeartbeat)) {
    return account.deviate(ScriptDeviation::record_malformed);
  }
  account.deviate(ScriptDeviation::message_unexpected);
}

void note_hello(Account& account, const ClientHello& hello, const SaidHello& said, uint16_t spoken) {
  constexpr uint16_t kFirstOfTls13 = 0x1301;
  const auto is_of_tls13 = [](uint16_t cipher) { return cipher >> 8 == kFirstOfTls13 >> 8; };
  if (!offers_cipher(hello, said.cipher)) {
    account.deviate(ScriptDeviation::cipher_unoffered);
  } else if (is_of_tls13(said.cipher) != is_of_tls13(spoken)) {
    account.deviate(ScriptDeviation::cipher_of_other_version);
  } else if (said.cipher != spoken) {
    account.deviate(ScriptDeviation::cipher_changed);
  }
  if (said.compression != 0) account.deviate(ScriptDeviation::compression_chosen);
}

void note_answer(Account& account, const ClientHello& hello, uint16_t type, const Bytes& body) {
  if (hello.find(type) == nullptr) return account.deviate(ScriptDeviation::extension_unsolicited);
  const bool is_other_protocol = type == kAlpn && !holds(hello.alpn, protocol_of(body));
  account.deviate(is_other_protocol ? ScriptDeviation::alpn_unoffered : ScriptDeviation::extension_wrong);
}

bool is_weak_scheme(uint16_t scheme) {
  constexpr uint8_t kSha1 = 2;  // RFC 5246 7.4.1.4.1: HashAlgorithm is the first byte
  return scheme >> 8 <= kSha1;
}

}  // namespace lab

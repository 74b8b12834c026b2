#include "lab-server/protocols/dialogue.h"

namespace lab {
namespace {

// More than any client sends before TLS, and more than any command after it.
constexpr size_t kMaxHeard = 64 * 1024;

// RFC 8446 5.1: a record's type 22 (handshake), and the first byte of its version.
bool is_tls_record(std::string_view bytes) {
  return bytes.size() >= 2 && bytes[0] == '\x16' && bytes[1] == '\x03';
}

}  // namespace

Dialogue::Turn Dialogue::hear(std::string_view bytes) {
  heard_.append(bytes);
  Turn turn;
  while (turn.next == Next::listens && !heard_.empty()) {
    if (!is_secure_ && is_tls_record(heard_)) {
      story_.is_tls_heard = true;
      turn.reply += complaint();
      turn.next = Next::closes;
      break;
    }
    const size_t before = heard_.size();
    Turn part = answer(heard_);
    turn.reply += part.reply;
    turn.next = part.next;
    if (heard_.size() == before) break;
  }
  if (turn.next == Next::listens && heard_.size() > kMaxHeard) {
    const Turn last = gives_up("too-long");
    turn.reply += last.reply;
    turn.next = last.next;
  }
  if (turn.next == Next::starts_tls) {
    if (turn.reply.empty()) {
      first_tls_ = std::move(heard_);  // MySQL: the client waits for no answer
    } else {
      // RFC 3207 4.2, RFC 2595 3.1 and the like: what came before TLS must not count after it.
      story_.discarded = heard_.size();
    }
    heard_.clear();
  }
  if (turn.next == Next::closes) heard_.clear();
  return turn;
}

Dialogue::Turn Dialogue::turn_to_tls(std::string go_ahead, std::string refusal, std::string injection) {
  story_.is_asked = true;
  if (plan_.offer != Upgrade::Offer::made || plan_.answer == Upgrade::Answer::refusal) {
    story_.answer = "refused";
    return {std::move(refusal), Next::listens};
  }
  story_.answer = "go-ahead";
  if (plan_.answer == Upgrade::Answer::clear) return {std::move(go_ahead), Next::listens};
  story_.is_injected = plan_.injects;
  if (plan_.injects) go_ahead += injection;
  return {std::move(go_ahead), Next::starts_tls};
}

Dialogue::Turn Dialogue::gives_up(const char* trouble) {
  story_.trouble = trouble;
  return {complaint(), Next::closes};
}

}  // namespace lab

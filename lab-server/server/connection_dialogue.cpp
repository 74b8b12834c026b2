// A connection whose protocol begins in the clear: what it says up to TLS, and after it.

#include "lab-server/server/connection.h"

namespace lab {

awaitable<bool> Connection::talk_in_the_clear() {
  is_in_the_clear_ = true;
  Bytes greeting = bytes_of(dialogue_->greeting());
  bool goes_on = co_await send(greeting);
  Dialogue::Next next = Dialogue::Next::listens;
  while (goes_on && next == Dialogue::Next::listens) {
    goes_on = co_await fill();
    if (!goes_on) break;
    const Dialogue::Turn turn = dialogue_->hear(heard_);
    heard_.clear();
    next = turn.next;
    Bytes reply = bytes_of(turn.reply);
    goes_on = co_await send(reply);
  }
  is_in_the_clear_ = false;
  sent_in_the_clear_ = bytes_sent();
  if (next == Dialogue::Next::starts_tls) take(bytes_of(dialogue_->first_tls()));
  if (next == Dialogue::Next::closes) end_with_fin();
  co_return goes_on && !is_ended();
}

awaitable<void> Connection::talk_over_tls() {
  dialogue_->secured();
  // By the front port TLS comes first, and the greeting after it.
  const std::string greeting = find_ ? dialogue_->greeting() : std::string();
  if (!greeting.empty()) engine_->write(greeting);
  std::string plaintext;
  for (;;) {
    arm(options_.deadline);
    plaintext.clear();
    const bool has_come = co_await read_plaintext(plaintext);
    if (!has_come) co_return;
    const Dialogue::Turn turn = dialogue_->hear(plaintext);
    if (turn.reply.empty() && turn.next == Dialogue::Next::listens) continue;
    if (!turn.reply.empty()) engine_->write(turn.reply);
    if (turn.next == Dialogue::Next::closes) {
      const Reply last;
      co_await close(last);
      co_return;
    }
    const bool is_sent = co_await flush();
    if (!is_sent) co_return;
    account_.reach(Phase::application_data);
  }
}

}  // namespace lab

// Finds deviations in messages of any version: compares what the server sends with what the client offers and
// with what a healthy server would send.

#pragma once

#include <algorithm>
#include <vector>

#include "lab-server/base/holds.h"
#include "lab-server/engines/engine/account.h"
#include "lab-server/engines/engine/hello_body.h"
#include "lab-server/tls/handshake.h"

namespace lab {

// note_order compares the messages of a flight with those that a healthy server sends.
template <class Message>
void note_order(Account& account, const std::vector<Message>& said, const std::vector<Message>& regular) {
  for (const Message message : regular) {
    if (!holds(said, message)) account.deviate(ScriptDeviation::message_omitted);
  }
  for (const Message message : said) {
    if (!holds(regular, message)) account.deviate(ScriptDeviation::message_unexpected);
    if (std::ranges::count(said, message) > 1) account.deviate(ScriptDeviation::message_repeated);
  }
  if (said != regular && std::ranges::is_permutation(said, regular)) {
    account.deviate(ScriptDeviation::message_out_of_order);
  }
}

// note_edit compares a message with the healthy one, headers included.
void note_edit(Account& account, HandshakeType type, const Bytes& healthy, const Bytes& said);

// note_insertion notes content that a script inserts between messages. Some content is allowed only before
// the handshake is over, some only after.
void note_insertion(Account& account, const Inserted& inserted);

// note_hello compares the hello sent with the client's offer, except where versions differ. `spoken` is the
// suite that the handshake really uses.
void note_hello(Account& account, const ClientHello& hello, const SaidHello& said, uint16_t spoken);

// note_answer notes an extension whose body differs from the healthy one, in a message that may carry it.
void note_answer(Account& account, const ClientHello& hello, uint16_t type, const Bytes& body);

// is_weak_scheme: the scheme hashes with MD5 or SHA-1.
bool is_weak_scheme(uint16_t scheme);

}  // namespace lab

// What deviates, told by comparing what is said with what the client offers and with what a healthy server
// would say: of messages of any version.

#pragma once

#include <algorithm>
#include <vector>

#include "lab-server/base/holds.h"
#include "lab-server/engines/engine/account.h"
#include "lab-server/engines/engine/hello_body.h"
#include "lab-server/tls/handshake.h"

namespace lab {

// note_order compares the messages of a flight with those that a healthy server says.
template <class Message>
void note_order(Account& account, const std::vector<Message>& said, const std::vector<Message>& regular) {
  for (const Message message : regular) {
    if (!holds(said, message)) account.deviate(Deviation::message_omitted);
  }
  for (const Message message : said) {
    if (!holds(regular, message)) account.deviate(Deviation::message_unexpected);
    if (std::ranges::count(said, message) > 1) account.deviate(Deviation::message_repeated);
  }
  if (said != regular && std::ranges::is_permutation(said, regular)) {
    account.deviate(Deviation::message_out_of_order);
  }
}

// note_edit compares a message with the healthy one, headers included.
void note_edit(Account& account, HandshakeType type, const Bytes& healthy, const Bytes& said);

// note_insertion is for what stands between messages. Whether the handshake is over decides on what may.
void note_insertion(Account& account, const Inserted& inserted);

// note_hello compares what a hello says with what is offered, but for what versions differ in. The suite
// spoken is the one that the handshake goes on with.
void note_hello(Account& account, const ClientHello& hello, const SaidHello& said, uint16_t spoken);

// note_answer is for an extension whose body is not the healthy one, in a message that has a place for it.
void note_answer(Account& account, const ClientHello& hello, uint16_t type, const Bytes& body);

// is_weak_scheme says whether it hashes by MD5 or SHA-1.
bool is_weak_scheme(uint16_t scheme);

}  // namespace lab

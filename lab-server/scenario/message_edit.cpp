#include "lab-server/scenario/message_edit.h"

#include <algorithm>

#include "lab-server/tls/writer.h"

namespace lab {

Bytes edited(const MessageEdit& edit, uint8_t type, Bytes body) {
  if (edit.body) body = edit.body->bytes();
  body.resize(body.size() - std::min(body.size(), edit.cut));
  edit.append.append_to(body);
  if (edit.is_last_bit_flipped && !body.empty()) body.back() ^= 1;
  Writer message;
  message.u8(edit.type.value_or(type)).u24(body.size() + static_cast<size_t>(edit.length)).bytes(body);
  return message.take();
}

}  // namespace lab

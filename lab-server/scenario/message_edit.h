// Edits of any handshake message: cut it, extend it, change its type, falsify its length.

#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "lab-server/base/hex.h"
#include "lab-server/base/text.h"
#include "lab-server/base/yaml.h"

namespace lab {

struct MessageEdit {
  std::optional<uint8_t> type;
  std::optional<Hex> body;
  size_t cut = 0;
  Hex append;
  bool is_last_bit_flipped = false;
  int length = 0;
};

// message_edit_fields are the keys of an edit, for the table of any T that derives from it.
template <class T>
Fields<T> message_edit_fields() {
  return {
      {"type", "its type as a number", set<&MessageEdit::type, T>},
      {"body", "its body in hex", set<&MessageEdit::body, T>},
      {"cut_bytes", "how many bytes to cut off its end", set<&MessageEdit::cut, T>},
      {"append", "bytes to add at its end, in hex", set<&MessageEdit::append, T>},
      {"flip_last_bit", "true: flip its last bit, or that of its signature",
       set<&MessageEdit::is_last_bit_flipped, T>},
      {"length", "how much its header's length exceeds the body; negative: falls short",
       between<&MessageEdit::length, -65535, 65535, T>},
  };
}

// edited is the message of that type and body, with its four-byte header, after the edit.
Bytes edited(const MessageEdit& edit, uint8_t type, Bytes body);

}  // namespace lab

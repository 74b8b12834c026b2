#include "lab-server/base/hex.h"

#include <string_view>

namespace lab {

Bytes read_hex(const Node& node) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  Bytes bytes;
  int high = -1;
  for (const char c : lower(node.text())) {
    if (c == ' ') continue;
    const size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) node.fail("bytes in hex", "two digits for each byte: \"0a 00\", not \"a\"");
    if (high < 0) {
      high = static_cast<int>(digit);
    } else {
      bytes.push_back(static_cast<uint8_t>(high << 4 | static_cast<int>(digit)));
      high = -1;
    }
  }
  if (high >= 0) node.fail("bytes in hex", "two digits for each byte: \"0a 00\", not \"a\"");
  return bytes;
}

}  // namespace lab

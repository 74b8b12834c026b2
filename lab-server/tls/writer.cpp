#include "lab-server/tls/writer.h"

namespace lab {

// Here and not in the header: inlined, several versions of g++ see it write past the end of what it grows.
Writer& Writer::number_of(size_t number, size_t width) {
  while (width-- > 0) written_.push_back(static_cast<uint8_t>(number >> 8 * width));
  return *this;
}

}  // namespace lab

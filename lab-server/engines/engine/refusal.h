// Why a scripted engine ends TLS.

#pragma once

#include <cstdint>
#include <string>

namespace lab {

struct Refusal {
  uint8_t alert = 0;  // its description
  std::string why;    // the event's word (docs/events.md)
};

}  // namespace lab

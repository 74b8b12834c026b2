// Phases of a handshake, as people write them.

#pragma once

#include <span>

#include "lab-server/base/values.h"

namespace lab {

// How far a handshake got (RFC 8446 2), in order.
enum class Phase {
  tcp,
  client_hello,
  server_hello,
  server_certificate,
  client_certificate,
  finished,
  application_data,
  closed,
};

extern const Name<Phase> kPhaseNames[8];
const char* name_of(Phase phase);
inline std::span<const Name<Phase>> yaml_names(As<Phase>) { return kPhaseNames; }

}  // namespace lab

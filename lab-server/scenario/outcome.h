// What a connection comes to, as people write it.

#pragma once

#include <span>

#include "lab-server/base/values.h"

namespace lab {

// What a connection, and so a cell, came to.
enum class Outcome {
  accepted,      // application data arrived
  rejected,      // the client or the server refused, on purpose
  timed_out,     // neither within the deadline
  unsupported,   // this client cannot be driven so, or this build cannot serve it
  unreachable,   // nothing listened; never a TLS verdict
  crashed,       // the client program itself broke
  is_void,       // the twin or a baseline failed: nothing can be said
  unclassified,  // the client ended in a way its file does not describe
};

extern const Name<Outcome> kOutcomeNames[8];
const char* name_of(Outcome outcome);
inline std::span<const Name<Outcome>> yaml_names(As<Outcome>) { return kOutcomeNames; }

}  // namespace lab

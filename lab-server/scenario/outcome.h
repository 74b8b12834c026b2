// The outcomes of a connection, as people write them.

#pragma once

#include <span>

#include "lab-server/base/values.h"

namespace lab {

// How a client's connection, and so a cell, ended.
enum class Outcome {
  accepted,      // application data arrived
  rejected,      // the client or the server refused, on purpose
  timed_out,     // neither happened within the deadline
  unsupported,   // this client cannot do what the scenario needs, or this build cannot serve it
  unreachable,   // nothing listened; never a TLS verdict
  crashed,       // the client program itself broke
  is_void,       // the twin or a baseline failed: the cell proves nothing
  unclassified,  // the client ended in a way that its file does not describe
};

extern const Name<Outcome> kOutcomeNames[8];
const char* name_of(Outcome outcome);
inline std::span<const Name<Outcome>> yaml_names(As<Outcome>) { return kOutcomeNames; }

}  // namespace lab

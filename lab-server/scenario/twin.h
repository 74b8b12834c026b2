// The twin of a scenario: the same scenario healed. If a client fails the twin too, its result for the
// scenario is void.

#pragma once

#include "lab-server/base/yaml.h"

namespace lab {

struct Twin {
  Node server, client;  // blocks of a scenario's file, healed
};
const Fields<Twin>& yaml_fields(As<Twin>);

// twin_of makes the twin from a scenario's file: the keys of `twin:` override the scenario's. Without `twin:`
// the server is a healthy one of the same engine. Throws Error for unknown keys.
Twin twin_of(const Node& scenario);

}  // namespace lab

// The twin of a scenario: the same in good health. A client that fails the twin too says nothing about the
// scenario.

#pragma once

#include "lab-server/base/yaml.h"

namespace lab {

struct Twin {
  Node server, client;  // blocks of a scenario's file, with what heals them
};
const Fields<Twin>& yaml_fields(As<Twin>);

// twin_of gives the twin of a scenario as written: each key of `twin:` takes the place of the scenario's own;
// without one the server is a healthy one of the same engine. Error for keys that are none.
Twin twin_of(const Node& scenario);

}  // namespace lab

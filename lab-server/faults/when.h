// When a fault is committed: common to all faults, `when:` beside the fault's own parameters.

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "lab-server/base/yaml.h"
#include "lab-server/tls/client_hello.h"

namespace lab {

// All that is said must hold; a fault without `when:` is committed on every connection.
struct When {
  std::optional<uint64_t> connection;  // the nth to the set-up, from 1
  std::optional<double> probability;   // of each connection
  uint64_t seed = 1;                   // the same seed hits the same connections
  std::optional<std::string> sni;
  std::optional<bool> resumed;  // whether the client offers to resume

  // holds says whether it applies to the nth connection; what asks for the ClientHello is false before there
  // is one.
  bool holds(uint64_t n, const ClientHello* hello) const;
};

// read_when reads a `when:` block; a null node is "always".
When read_when(const Node& node);

}  // namespace lab

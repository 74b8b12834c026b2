// When a fault acts: the key `when:`, which every fault may have beside its own parameters.

#pragma once

#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "lab-server/base/yaml.h"
#include "lab-server/faults/fault.h"
#include "lab-server/tls/client_hello.h"

namespace lab {

// The connection on which a fault may act.
struct Occasion {
  uint64_t connection = 1;  // the nth connection to its set-up, or to its responder
  boost::asio::ip::address client{};
  const ClientHello* hello = nullptr;  // null before there is one
};

// Addresses with a common prefix (RFC 4632 3.1).
struct Network {
  boost::asio::ip::address address;
  unsigned bits = 0;  // length of the prefix

  bool holds(const boost::asio::ip::address& one) const;
};

// All conditions must hold. A fault without `when:` acts on every connection.
struct When {
  std::optional<uint64_t> connection;  // the nth, from 1
  std::optional<double> probability;   // of each connection
  uint64_t seed = 1;                   // the same seed hits the same connections
  std::optional<Network> client;       // where the client is
  std::optional<std::string> sni;
  std::optional<bool> resumed;  // whether the client offers to resume

  // holds returns whether all conditions hold. Conditions on the ClientHello are false before it has arrived.
  bool holds(const Occasion& occasion) const;
};

// read_when reads the `when:` block of a fault of that site; a null node means "always". A responder sees no
// ClientHello, so its faults have no conditions on it.
When read_when(const Node& node, FaultSite site);
// when_keys are the keys of such a block.
Keys when_keys(FaultSite site);

}  // namespace lab

// When a fault is committed: common to all faults, `when:` beside the fault's own parameters.

#pragma once

#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "lab-server/base/yaml.h"
#include "lab-server/faults/fault.h"
#include "lab-server/tls/client_hello.h"

namespace lab {

// The connection a fault may be committed on.
struct Occasion {
  uint64_t connection = 1;  // the nth to its set-up, or to its responder
  boost::asio::ip::address client{};
  const ClientHello* hello = nullptr;  // null before there is one
};

// Addresses that begin alike (RFC 4632 3.1).
struct Network {
  boost::asio::ip::address address;
  unsigned bits = 0;  // that count

  bool holds(const boost::asio::ip::address& one) const;
};

// All that is said must hold; a fault without `when:` is committed on every connection.
struct When {
  std::optional<uint64_t> connection;  // the nth, from 1
  std::optional<double> probability;   // of each connection
  uint64_t seed = 1;                   // the same seed hits the same connections
  std::optional<Network> client;       // where the client is
  std::optional<std::string> sni;
  std::optional<bool> resumed;  // whether the client offers to resume

  // holds says whether it applies; what asks for the ClientHello is false before there is one.
  bool holds(const Occasion& occasion) const;
};

// read_when reads a `when:` block of a fault of that site; a null node is "always". A responder sees no
// ClientHello to ask about.
When read_when(const Node& node, FaultSite site);
// when_keys are the keys of such a block.
Keys when_keys(FaultSite site);

}  // namespace lab

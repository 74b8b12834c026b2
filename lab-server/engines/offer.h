// Made-up ClientHellos, to see how a server answers such clients.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lab-server/tls/client_hello.h"

namespace lab {

struct Offer {
  std::string client;  // the client in words: "a client with P-384 alone"
  uint16_t legacy_version = 0x0303;
  std::vector<uint16_t> versions;  // supported_versions; empty: no such extension
  std::vector<uint16_t> ciphers;
  Bytes compressions = Bytes(1, 0);
  std::vector<uint16_t> groups;                 // empty: no such extension
  std::optional<std::vector<uint16_t>> shares;  // the groups of key_share; nothing: no such extension
  std::vector<uint16_t> schemes;                // signature_algorithms; empty: no such extension
  std::vector<Extension> more;                  // after those above
};

// client_hello_of is the body of the ClientHello. Its key shares are valid. sni is the name asked for; empty
// for none.
Bytes client_hello_of(const Offer& offer, const std::string& sni);

// record_of is the ClientHello in a record, ready for the wire.
Bytes record_of(const Offer& offer, const std::string& sni);

// various_offers are clients of many kinds: other groups first, one group, one version, one signature
// algorithm, no extensions. A healthy server refuses such a client or serves it with what it offers.
const std::vector<Offer>& various_offers();
// weak_offer is a client that offers only what every healthy server refuses (RFC 9325 4.1 and 4.2): no
// encryption, no authentication, export, RC4, DES and 3DES.
const Offer& weak_offer();

}  // namespace lab

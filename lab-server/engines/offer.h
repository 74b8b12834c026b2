// ClientHellos made up to see what a server answers to clients of their kind.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lab-server/tls/client_hello.h"

namespace lab {

struct Offer {
  std::string client;  // who offers so, in words: "a client with P-384 alone"
  uint16_t legacy_version = 0x0303;
  std::vector<uint16_t> versions;  // supported_versions; empty: no such extension
  std::vector<uint16_t> ciphers;
  Bytes compressions = Bytes(1, 0);
  std::vector<uint16_t> groups;                 // empty: no such extension
  std::optional<std::vector<uint16_t>> shares;  // the groups of key_share; nothing: no such extension
  std::vector<uint16_t> schemes;                // signature_algorithms; empty: no such extension
  std::vector<Extension> more;                  // behind those
};

// client_hello_of is the body of the ClientHello, with shares that a server can compute with. sni is the name
// asked for; empty for none.
Bytes client_hello_of(const Offer& offer, const std::string& sni);

// record_of is a ClientHello as it goes over the wire.
Bytes record_of(const Offer& offer, const std::string& sni);

// various_offers are clients of many kinds, each of which a healthy server either serves by what it offers or
// refuses: other groups first, one group, one version, one signature algorithm, no extensions.
const std::vector<Offer>& various_offers();
// weak_offer is a client that has only what no healthy server takes (RFC 9325 4.1 and 4.2): no encryption, no
// authentication, export, RC4, DES and 3DES.
const Offer& weak_offer();

}  // namespace lab

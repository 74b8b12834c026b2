// The ClientHello as data: what a client offers, in its own order (RFC 8446 4.1.2, RFC 5246 7.4.1.2).

#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lab-server/base/text.h"

namespace lab {

// One extension, its body unread (RFC 8446 4.2).
struct Extension {
  uint16_t type = 0;
  Bytes body;
};

// Numbers are as sent, GREASE (RFC 8701) included. If an extension comes twice, the first one counts.
struct ClientHello {
  uint16_t legacy_version = 0;
  Bytes random;
  Bytes session_id;
  std::vector<uint16_t> ciphers;
  Bytes compressions;
  std::vector<Extension> extensions;

  std::string sni;                 // RFC 6066 3: the first host_name, as sent; "" for none
  std::vector<uint16_t> versions;  // supported_versions, or legacy_version alone without it (4.2.1)
  std::vector<uint16_t> groups;    // 4.2.7
  std::vector<uint16_t> signature_algorithms;  // 4.2.3
  std::vector<uint16_t> key_shares;            // the groups of 4.2.8
  std::vector<std::string> alpn;               // RFC 7301 3.1, as sent
  bool offers_ticket = false;                  // a session_ticket extension that is not empty (RFC 5077 3.2)
  bool offers_psk = false;                     // pre_shared_key (4.2.11): TLS 1.3 resumption
  bool early_data = false;                     // 4.2.10
  bool asks_staple = false;                    // status_request for OCSP (RFC 6066 8)
  std::optional<uint8_t> ech_config_id;        // of the outer ClientHello of ECH (RFC 9849 5), or of GREASE

  size_t size = 0;              // bytes of the handshake message, its four-byte header included
  uint16_t record_version = 0;  // of the record that brought it; set by who read the record

  // find returns the first extension of that type, or nothing.
  const Extension* find(uint16_t type) const;
};

// parse_client_hello reads the body of a client_hello message. It is strict on lengths: every vector must
// fill its frame exactly, also in the extensions that it reads. It is lenient on content, which the client
// may choose. On failure it sets why, unless that is null: "extension server_name: wrong length".
std::optional<ClientHello> parse_client_hello(std::span<const uint8_t> body, std::string* why = nullptr);

// printable writes a name for JSON, which takes only text: what a client sends may be any bytes, and those
// that are not printable ASCII become \xNN.
std::string printable(const std::string& text);

// to_json returns the keys that docs/events.md lists under client_hello, except records and segments, which
// only the connection knows. Names are printable.
nlohmann::json to_json(const ClientHello& hello);

}  // namespace lab

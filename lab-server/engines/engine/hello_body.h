// The body of a ServerHello of any version, as its script wants it (RFC 8446 4.1.3, RFC 5246 7.4.1.3).

#pragma once

#include <optional>
#include <vector>

#include "lab-server/scenario/message_script.h"
#include "lab-server/tls/client_hello.h"

namespace lab {

// Extensions in the order they are to be written.
using Extensions = std::vector<Extension>;

// with_bodies replaces a healthy server's extension bodies by those of a script. Extensions that the healthy
// server does not send come last.
Extensions with_bodies(Extensions healthy, const ExtensionBodies& bodies);
// written writes the extensions one after the other, without the length in front.
Bytes written(const Extensions& extensions);
const Bytes* find_body(const Extensions& extensions, uint16_t type);

// The fields of a hello.
struct SaidHello {
  uint16_t version = 0;
  Bytes random;
  Bytes session_id;
  uint16_t cipher = 0;
  uint8_t compression = 0;
  Extensions extensions;
};

// said_by is the healthy server's hello with the script's deviations applied.
SaidHello said_by(const HelloScript& script, SaidHello healthy, const ClientHello& hello);

// body_of writes the hello's body. SSL 3.0 to TLS 1.2 leave out an empty list of extensions.
Bytes body_of(const SaidHello& said);

}  // namespace lab

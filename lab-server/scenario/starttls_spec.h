// `starttls:` of a server: what it speaks before TLS.

#pragma once

#include <string>

#include "lab-server/base/yaml.h"
#include "lab-server/protocols/dialogue.h"

namespace lab {

// In YAML: the protocol alone, or a map that also says how the way to TLS goes.
struct StarttlsSpec : Upgrade {
  std::string protocol;  // its name; empty: none, the connection begins with TLS

  bool is_spoken() const { return !protocol.empty(); }
};

const char* name_of(Upgrade::Offer offer);

void read_value(const Node& node, StarttlsSpec& spec);
void write_value(Node& node, const StarttlsSpec& spec);
Shape yaml_shape(As<StarttlsSpec>);

// protocol_at is the member for the name of a protocol on its own; `none` is the empty name.
void read_protocol(const Node& node, std::string& protocol);
Shape protocol_shape();

}  // namespace lab

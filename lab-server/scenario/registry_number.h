// Numbers of the TLS registries as people write them in YAML: by name, or in hex.

#pragma once

#include "lab-server/base/yaml.h"
#include "lab-server/tls/name_table.h"

namespace lab {

// read_registered reads a registry's name ("x25519") or a number of four hex digits ("0x0a0a"), which need
// not be registered.
uint16_t read_registered(const Node& node, std::span<const NumberName> registry);
// registered is the same for a word that stands where no node does: a key of a map.
uint16_t registered(const std::string& word, std::span<const NumberName> registry, const Location& where);

}  // namespace lab

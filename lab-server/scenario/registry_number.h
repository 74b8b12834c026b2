// Numbers of the TLS registries as people write them in YAML: by name, or in hex.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>

#include "lab-server/base/hex.h"
#include "lab-server/base/yaml.h"
#include "lab-server/tls/name_table.h"

namespace lab {

// read_registered reads a registry's name ("x25519") or a number of four hex digits ("0x0a0a"), which need
// not be registered.
uint16_t read_registered(const Node& node, std::span<const NumberName> registry);
// registered is the same for a text that has no node: a key of a map.
uint16_t registered(const std::string& word, std::span<const NumberName> registry, const Location& where);

// registered_text is the number's name, or its four hex digits.
std::string registered_text(uint16_t number, std::span<const NumberName> registry);
Shape registered_shape(std::span<const NumberName> registry);

// registered_number is a member with a number of a registry, or none.
template <auto Pointer, const auto& registry, class T>
inline constexpr Member<T> registered_number = {
    [](T& object, const Node& node) { object.*Pointer = read_registered(node, registry); },
    [](Node& node, const T& object) {
      const std::optional<uint16_t> number = object.*Pointer;
      node = number ? scalar_node(registered_text(*number, registry), false) : Node();
    },
    [] { return registered_shape(registry); }};

// Bodies of extensions that replace those of a healthy server; nothing omits the extension.
using ExtensionBodies = std::map<uint16_t, std::optional<Bytes>>;
void read_extension_bodies(const Node& node, ExtensionBodies& bodies);
void write_extension_bodies(Node& node, const ExtensionBodies& bodies);
Shape extension_bodies_shape();

template <auto Pointer, class T>
inline constexpr Member<T> extension_bodies = {
    [](T& object, const Node& node) { read_extension_bodies(node, object.*Pointer); },
    [](Node& node, const T& object) { write_extension_bodies(node, object.*Pointer); },
    extension_bodies_shape};

}  // namespace lab

// Keys that name an alert: handshake_failure, or alert_199 for a number that nobody registered.

#pragma once

#include <cstdint>
#include <string>

#include "lab-server/base/yaml.h"

namespace lab {

// read_alert reads an alert by its name.
void read_alert(const Node& node, uint8_t& alert);
std::string alert_text(uint8_t alert);
Shape alert_shape();

// alert_at is a member that holds an alert.
template <auto Pointer, class T>
inline constexpr Member<T> alert_at = {
    [](T& object, const Node& node) { read_alert(node, object.*Pointer); },
    [](Node& node, const T& object) { node = scalar_node(alert_text(object.*Pointer), false); }, alert_shape};

// optional_alert_at is one that may hold none.
template <auto Pointer, class T>
inline constexpr Member<T> optional_alert_at = {
    [](T& object, const Node& node) { read_alert(node, (object.*Pointer).emplace()); },
    [](Node& node, const T& object) {
      if (object.*Pointer) node = scalar_node(alert_text(*(object.*Pointer)), false);
    },
    alert_shape};

}  // namespace lab

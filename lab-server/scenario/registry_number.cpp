#include "lab-server/scenario/registry_number.h"

#include <fmt/format.h>

#include <charconv>

#include "lab-server/base/text.h"

namespace lab {

uint16_t read_registered(const Node& node, std::span<const NumberName> registry) {
  return registered(node.text(), registry, node.where());
}

uint16_t registered(const std::string& word, std::span<const NumberName> registry, const Location& where) {
  constexpr size_t kDigits = 4;
  std::vector<std::string> names;
  for (const NumberName& row : registry) {
    if (word == row.name) return row.number;
    names.emplace_back(row.name);
  }
  if (word.starts_with("0x") && word.size() == 2 + kDigits) {
    uint16_t number = 0;
    const auto [end, error] = std::from_chars(word.data() + 2, word.data() + word.size(), number, 16);
    if (error == std::errc() && end == word.data() + word.size()) return number;
  }
  throw Error(fmt::format("expected a registered name or a number like 0x0a0a, got '{}'", word),
              did_you_mean(word, names), where);
}

namespace {

const char* registry_called(std::span<const NumberName> registry) {
  if (registry.data() == kCipherNames.data()) return "cipher suite";
  if (registry.data() == kGroupNames.data()) return "group";
  if (registry.data() == kSignatureSchemeNames.data()) return "signature scheme";
  if (registry.data() == kExtensionNames.data()) return "extension";
  return "version";
}

}  // namespace

std::string registered_text(uint16_t number, std::span<const NumberName> registry) {
  for (const NumberName& row : registry) {
    if (number == row.number) return row.name;
  }
  return fmt::format("0x{:04x}", number);
}

Shape registered_shape(std::span<const NumberName> registry) {
  Shape shape{.form = Shape::Form::name, .called = registry_called(registry), .pattern = "0x[0-9A-Fa-f]{4}"};
  for (const NumberName& row : registry) shape.names.emplace_back(row.name);
  return shape;
}

void read_extension_bodies(const Node& node, ExtensionBodies& bodies) {
  for (const Node::Entry& entry : node.entries()) {
    auto& body = bodies[registered(entry.key, kExtensionNames, entry.where)];
    body.reset();
    if (entry.value.kind() != Node::Kind::null) body = read_hex(entry.value);
  }
}

void write_extension_bodies(Node& node, const ExtensionBodies& bodies) {
  std::vector<Node::Entry> entries;
  for (const auto& [number, body] : bodies)
    write_hex(entries.emplace_back(Node::Entry{registered_text(number, kExtensionNames), {}, {}}).value,
              body);
  node = map_node(std::move(entries), {});
}

Shape extension_bodies_shape() {
  Shape body = yaml_shape(As<Hex>());
  body.may_be_null = true;
  Shape shape = registered_shape(kExtensionNames);
  shape.form = Shape::Form::map;
  shape.parts = {body};
  return shape;
}

}  // namespace lab

#include "lab-server/base/keys.h"

#include <fmt/format.h>

#include <algorithm>

#include "lab-server/base/text.h"

namespace lab {
namespace {

const Key* find_key(const Keys& keys, const std::string& name) {
  const auto found = std::find_if(keys.begin(), keys.end(), [&](const Key& key) { return key.name == name; });
  return found == keys.end() ? nullptr : &*found;
}

// Whether a node can be of that shape, by its kind alone.
bool fits(const Node& node, const Shape& shape) {
  switch (shape.form) {
    case Shape::Form::list:
      return node.kind() == Node::Kind::sequence;
    case Shape::Form::map:
    case Shape::Form::keys:
      return node.kind() == Node::Kind::map;
    case Shape::Form::pick:
      return std::any_of(shape.parts.begin(), shape.parts.end(),
                         [&](const Shape& part) { return fits(node, part); });
    case Shape::Form::anything:
      return true;
    default:
      return node.kind() == Node::Kind::scalar;
  }
}

void visit_value(const Node& node, const Shape& shape, const std::string& path, const VisitValue& visit) {
  if (node.kind() == Node::Kind::null || !fits(node, shape)) return;
  switch (shape.form) {
    case Shape::Form::list:
      for (const Node& item : node.items()) visit_value(item, shape.parts.front(), path, visit);
      return;
    case Shape::Form::map:
      for (const Node::Entry& entry : node.entries())
        visit_value(entry.value, shape.parts.front(), path, visit);
      return;
    case Shape::Form::keys:
      for (const Node::Entry& entry : node.entries()) {
        const Key* key = find_key(shape.keys(), entry.key);
        if (key != nullptr) visit_value(entry.value, key->shape, path + "." + entry.key, visit);
      }
      return;
    case Shape::Form::pick:
      for (const Shape& part : shape.parts) {
        if (fits(node, part)) return visit_value(node, part, path, visit);
      }
      return;
    default:
      visit(node, shape, path);
  }
}

}  // namespace

void visit_values(const Node& node, const Keys& keys, const VisitValue& visit) {
  if (node.kind() != Node::Kind::map) return;
  for (const Node::Entry& entry : node.entries()) {
    const Key* key = find_key(keys, entry.key);
    if (key != nullptr) visit_value(entry.value, key->shape, entry.key, visit);
  }
}

const Shape& told_shape(const Shape& shape, const KnownShapes& known) {
  if (shape.form != Shape::Form::anything) return shape;
  const auto found = known.find(shape.called);
  return found == known.end() ? shape : found->second;
}

const Keys* keys_under(const Shape& shape, const KnownShapes& known) {
  const Shape& told = told_shape(shape, known);
  if (told.form == Shape::Form::keys) return &told.keys();
  for (const Shape& part : told.parts) {
    if (const Keys* keys = keys_under(part, known)) return keys;
  }
  return nullptr;
}

const Key& key_at(const std::string& path, const Keys& keys, const KnownShapes& known) {
  const Keys* among = &keys;
  const Key* key = nullptr;
  std::string so_far;
  for (const std::string& name : split(path, '.')) {
    if (among == nullptr) {
      throw Error(fmt::format("'{}' has no keys", so_far),
                  fmt::format("`lab-server keys {}` tells it", so_far));
    }
    key = find_key(*among, name);
    if (key == nullptr) {
      std::vector<std::string> names;
      for (const Key& one : *among) names.push_back(one.name);
      const std::string of = so_far.empty() ? "" : fmt::format(" of '{}'", so_far);
      throw Error(fmt::format("no key '{}'{}", name, of), did_you_mean(name, names));
    }
    so_far += (so_far.empty() ? "" : ".") + name;
    among = keys_under(key->shape, known);
  }
  return *key;
}

}  // namespace lab

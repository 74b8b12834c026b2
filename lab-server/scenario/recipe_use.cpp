#include "lab-server/scenario/recipe_use.h"

#include "lab-server/scenario/scenario.h"

namespace lab {
namespace {

// A key that holds a recipe, a list of them, or a map to them.
struct Key {
  std::vector<const char*> path;
  bool is_sent = false;  // its recipes may have a star
};

const std::vector<Key> kKeys = {
    {{"server", "certificate"}},
    {{"server", "send"}, true},
    {{"server", "key"}},
    {{"server", "client_auth", "trusts"}},
    {{"server", "nodes", "certificate"}},
    {{"server", "nodes", "send"}, true},
    {{"server", "nodes", "key"}},
    {{"server", "nodes", "client_auth", "trusts"}},
    {{"server", "sni", "known"}},
    {{"server", "sni", "otherwise"}},
    {{"server", "ocsp", "signer"}},
    {{"server", "staple", "signer"}},
    {{"server", "crl", "issuer"}},
    {{"server", "aia", "serves"}},
    {{"client", "trusts"}},
    {{"client", "certificate"}},
    {{"client", "pin"}},
    {{"server", "issuer_ocsp", "signer"}},
};

class Uses {
 public:
  void add(const Node& file) {
    for (const Key& key : kKeys) add(file, key, 0);
  }

  std::vector<RecipeUse> take() { return std::move(uses_); }

 private:
  // Goes down the key's path from the part at which node is, into each element of a list.
  void add(const Node& node, const Key& key, size_t part) {
    if (part == key.path.size()) {
      add(node, key.is_sent);
    } else if (node.kind() == Node::Kind::map) {
      if (const Node* found = node.find(key.path[part])) add(*found, key, part + 1);
    } else if (node.kind() == Node::Kind::sequence) {
      for (const Node& item : node.items()) add(item, key, part);
    }
  }

  void add(const Node& node, bool is_sent) {
    switch (node.kind()) {
      case Node::Kind::null:
        break;
      case Node::Kind::scalar:
        uses_.push_back({is_sent ? sent_recipe(node.text()).id : node.text(), node.where()});
        break;
      case Node::Kind::sequence:
        for (const Node& item : node.items()) add(item, is_sent);
        break;
      case Node::Kind::map:
        for (const Node::Entry& entry : node.entries()) add(entry.value, is_sent);
        break;
    }
  }

  std::vector<RecipeUse> uses_;
};

}  // namespace

std::vector<RecipeUse> recipes_named(const Node& scenario) {
  Uses uses;
  uses.add(scenario);
  if (scenario.kind() == Node::Kind::map) {
    if (const Node* twin = scenario.find("twin")) uses.add(*twin);
  }
  return uses.take();
}

}  // namespace lab

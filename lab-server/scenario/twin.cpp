#include "lab-server/scenario/twin.h"

#include <algorithm>

#include "lab-server/scenario/scenario.h"

namespace lab {
namespace {

const Fields<Twin> kTwinFields = {
    {"server", "keys of `server:` that heal it", set<&Twin::server, Twin>.with(shape_for<ServerSpec>)},
    {"client", "keys of `client:` that heal it", set<&Twin::client, Twin>.with(shape_for<ClientSpec>)},
};

Node at(const Node& map, const char* key) {
  const Node* found = map.find(key);
  return found == nullptr ? Node() : *found;
}

// The healed values replace the faulty ones, key by key.
Node healed(const Node& ill, const Node& by) {
  if (by.kind() == Node::Kind::null) return ill;
  std::vector<Node::Entry> entries = ill.entries();
  for (const Node::Entry& entry : by.entries()) {
    std::erase_if(entries, [&](const Node::Entry& own) { return own.key == entry.key; });
    entries.push_back(entry);
  }
  return map_node(std::move(entries), by.where());
}

// A healthy server of the engine that serves the scenario, and of the protocol that it speaks before TLS;
// with ECH if the scenario's has some.
Node healthy(const Node& server) {
  std::vector<Node::Entry> entries;
  if (const Node* starttls = server.find("starttls")) {
    const Node* protocol = starttls->kind() == Node::Kind::map ? starttls->find("protocol") : starttls;
    if (protocol != nullptr) entries.push_back({"starttls", starttls->where(), *protocol});
  }
  // Else its client would have nothing to encrypt to.
  if (const Node* ech = server.find("ech"))
    entries.push_back({"ech", ech->where(), map_node({}, ech->where())});
  if (const Node* script = server.find("scripted_tls13"))
    entries.push_back({"scripted_tls13", script->where(), map_node({}, script->where())});
  return entries.empty() ? Node() : map_node(std::move(entries), server.where());
}

}  // namespace

const Fields<Twin>& yaml_fields(As<Twin>) { return kTwinFields; }

Twin twin_of(const Node& scenario) {
  const Node server = at(scenario, "server");
  const Node client = at(scenario, "client");
  const Node by = at(scenario, "twin");
  if (by.kind() == Node::Kind::null) return {healthy(server), client};
  const Twin twin = read<Twin>(by, kTwinFields);
  return {healed(server, twin.server), healed(client, twin.client)};
}

}  // namespace lab

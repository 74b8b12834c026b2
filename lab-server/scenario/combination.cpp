#include "lab-server/scenario/combination.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "lab-server/base/text.h"
#include "lab-server/scenario/twin.h"

namespace lab {
namespace {

// Two scenarios that are merged, for error messages.
struct Sides {
  const std::string& one;
  const std::string& other;
};

[[noreturn]] void refuse(const Sides& sides, const std::string& key, const Node& one, const Node& other) {
  const std::string both = sides.one == sides.other
                               ? fmt::format("{} is named twice, and sets", sides.one)
                               : fmt::format("{} and {} both set", sides.one, sides.other);
  throw Error(fmt::format("{} {}", both, key),
              fmt::format("the first says {}, the second {}: combine scenarios that differ in other keys",
                          flow_text(one), flow_text(other)),
              other.where());
}

// Lists of what happens one after the other; of any other list only one can hold.
bool grows(const std::string& key) { return key.ends_with(".faults"); }

Node merged(const Node& one, const Node& other, const std::string& key, const Sides& sides);

// The entries of both maps; the values of a key in both are merged.
Node both_maps(const Node& one, const Node& other, const std::string& key, const Sides& sides) {
  std::vector<Node::Entry> entries = one.entries();
  for (const Node::Entry& entry : other.entries()) {
    const auto same = std::find_if(entries.begin(), entries.end(),
                                   [&](const auto& known) { return known.key == entry.key; });
    if (same == entries.end()) {
      entries.push_back(entry);
    } else {
      same->value = merged(same->value, entry.value, key + "." + entry.key, sides);
    }
  }
  return map_node(std::move(entries), one.where());
}

Node merged(const Node& one, const Node& other, const std::string& key, const Sides& sides) {
  if (other.kind() == Node::Kind::null) return one;
  if (one.kind() == Node::Kind::null) return other;
  if (grows(key)) {
    std::vector<Node> items = one.items();
    items.insert(items.end(), other.items().begin(), other.items().end());
    return sequence_node(std::move(items), one.where());
  }
  if (one.kind() == Node::Kind::map && other.kind() == Node::Kind::map)
    return both_maps(one, other, key, sides);
  if (!are_same(one, other)) refuse(sides, key, one, other);
  return one;
}

Node at(const Node& map, const char* key) {
  const Node* found = map.find(key);
  return found == nullptr ? Node() : *found;
}

Node server_of(const Scenario& scenario) { return at(scenario.source, "server"); }
Node client_of(const Scenario& scenario) { return at(scenario.source, "client"); }

Node healed_server_of(const Scenario& scenario) { return twin_of(scenario.source).server; }
Node healed_client_of(const Scenario& scenario) { return twin_of(scenario.source).client; }

// Keys that each decide, in their own way, which certificates are sent: two scenarios that use different ones
// contradict each other.
constexpr const char* kChainKeys[] = {"certificate", "send", "sni"};

void require_one_chain(const Scenario& one, const Scenario& other) {
  const Node server = server_of(one);
  const Node others = server_of(other);
  for (const char* key : kChainKeys) {
    if (server.find(key) == nullptr) continue;
    for (const char* different : kChainKeys) {
      if (key == different || others.find(different) == nullptr || server.find(different) != nullptr)
        continue;
      throw Error(fmt::format("{} and {} both set the certificates served", one.id, other.id),
                  fmt::format("the first by server.{}: {}, the second by server.{}: {}", key,
                              flow_text(at(server, key)), different, flow_text(at(others, different))),
                  at(others, different).where());
    }
  }
}

// merged_all merges what `block` gives of every part. Each pair is merged for itself first, so that an error
// names the two that contradict each other.
template <class Block>
Node merged_all(const std::vector<const Scenario*>& parts, const char* name, const Block& block) {
  for (size_t i = 0; i < parts.size(); ++i) {
    for (size_t j = i + 1; j < parts.size(); ++j) {
      merged(block(*parts[i]), block(*parts[j]), name, {parts[i]->id, parts[j]->id});
    }
  }
  Node all;
  for (const Scenario* part : parts) all = merged(all, block(*part), name, {parts.front()->id, part->id});
  return all;
}

std::string joined(const std::vector<const Scenario*>& parts, std::string Scenario::*text,
                   const char* between) {
  std::vector<std::string> texts;
  for (const Scenario* part : parts) {
    if (!(part->*text).empty()) texts.push_back(part->*text);
  }
  return join(texts, between);
}

// The longest label of a name is 63 bytes (RFC 1035 2.3.4). One that is cut keeps apart by a digest of the
// whole.
std::string host_for(const std::vector<const Scenario*>& parts) {
  constexpr size_t kLongest = 63;
  std::vector<std::string> labels;
  for (const Scenario* part : parts) {
    if (part->source.find("host") != nullptr) return part->host;
    labels.push_back(part->id.substr(part->id.rfind('/') + 1));
  }
  std::string label = join(labels, "-");
  if (label.size() > kLongest) {
    const std::string digest = fmt::format("-{:08x}", static_cast<uint32_t>(std::hash<std::string>()(label)));
    label = label.substr(0, kLongest - digest.size()) + digest;
  }
  return fmt::format("{}.{}", label, parts.front()->domain);
}

Part part_of(const Scenario& scenario) {
  Part part{scenario.id, scenario.expect, {}};
  for (const FaultSpec& fault : scenario.server.faults) part.faults.push_back(fault.name);
  for (const FaultSpec& fault : responder_faults(scenario.server)) part.faults.push_back(fault.name);
  return part;
}

// Failures by the phase at which they show; what a client accepts comes last.
bool shows_before(const Part& one, const Part& other) {
  const auto rank = [](const Part& part) {
    return part.expect.outcome == Outcome::accepted ? Phase::closed : part.expect.phase;
  };
  return rank(one) < rank(other);
}

}  // namespace

Scenario combine(const std::vector<const Scenario*>& parts) {
  for (size_t i = 0; i < parts.size(); ++i) {
    for (size_t j = i + 1; j < parts.size(); ++j) {
      if (parts[i]->id == parts[j]->id) {
        throw Error(fmt::format("{} is named twice", parts[i]->id),
                    "a combination is of different scenarios: 'expired + slow-drip'");
      }
      require_one_chain(*parts[i], *parts[j]);
      merged(at(parts[i]->source, "host"), at(parts[j]->source, "host"), "host",
             {parts[i]->id, parts[j]->id});
    }
  }
  Scenario all;
  all.id = joined(parts, &Scenario::id, " + ");
  all.domain = parts.front()->domain;
  all.host = host_for(parts);
  all.title = joined(parts, &Scenario::title, "; ");
  all.story = joined(parts, &Scenario::story, " ");
  all.spec = joined(parts, &Scenario::spec, "; ");
  all.where = parts.front()->where;
  all.server = parse_server(merged_all(parts, "server", server_of));
  all.client = parse_client(merged_all(parts, "client", client_of));
  all.twin_server = parse_server(merged_all(parts, "twin.server", healed_server_of));
  all.twin_client = parse_client(merged_all(parts, "twin.client", healed_client_of));

  std::vector<std::string> findings;
  for (const Scenario* part : parts) {
    for (const std::string& finding : part->expect.findings) {
      if (std::find(findings.begin(), findings.end(), finding) == findings.end()) findings.push_back(finding);
    }
    all.symptoms.insert(all.symptoms.end(), part->symptoms.begin(), part->symptoms.end());
    all.recipes.insert(all.recipes.end(), part->recipes.begin(), part->recipes.end());
    all.parts.push_back(part_of(*part));
  }
  std::stable_sort(all.parts.begin(), all.parts.end(), shows_before);
  all.expect = all.parts.front().expect;
  all.expect.findings = std::move(findings);
  return all;
}

}  // namespace lab

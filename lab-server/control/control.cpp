#include "lab-server/control/control.h"

#include <fmt/format.h>

#include <utility>

#include "lab-server/base/pasteable.h"
#include "lab-server/base/text.h"
#include "lab-server/scenario/library.h"

namespace lab {

using nlohmann::json;

void Control::add(const Scenario& scenario, Served& served) {
  entries_.push_back({&scenario, &served, state_of(scenario)});
}

void Control::apply(Entry& entry, LiveState state) {
  entry.served->set_faults(state.committed());
  entry.state = std::move(state);
}

json Control::shown(const Entry& entry) {
  auto faults = json::array();
  for (const LiveFault& fault : entry.state.faults) faults.push_back(to_json(fault));
  const Served& served = *entry.served;
  return {{"id", entry.scenario->id},
          {"url", fmt::format("https://{}/", authority(served.host(), served.port()))},
          {"address", served.address()},
          {"on", entry.state.is_on},
          {"faults", faults}};
}

size_t Control::find(const std::string& id) const {
  std::vector<size_t> found;
  std::vector<std::string> ids;
  for (size_t i = 0; i < entries_.size(); ++i) {
    const Scenario& own = *entries_[i].scenario;
    if (own.id == id) return i;
    if (answers_to(own, id)) found.push_back(i);
    ids.push_back(own.id);
  }
  if (found.size() == 1) return found.front();
  if (found.empty())
    throw NotFound(fmt::format("no scenario '{}' is being served", id), did_you_mean(id, ids));
  throw NotFound(fmt::format("'{}' could be {} or {}", id, entries_[found[0]].scenario->id,
                             entries_[found[1]].scenario->id),
                 "give the whole id");
}

json Control::scenarios() const {
  auto list = json::array();
  for (const Entry& entry : entries_) list.push_back(shown(entry));
  return list;
}

json Control::scenario(const std::string& id) const { return shown(entries_[find(id)]); }

json Control::switch_scenario(const std::string& id, const Node& body) {
  Entry& entry = entries_[find(id)];
  apply(entry, switched(entry.state, body));
  return shown(entry);
}

json Control::faults(const std::string& id) const { return shown(entries_[find(id)]).at("faults"); }

json Control::fault(const std::string& id, const std::string& name) const {
  const LiveState& state = entries_[find(id)].state;
  return to_json(state.faults[state.find(name)]);
}

json Control::add_fault(const std::string& id, const Node& body) {
  Entry& entry = entries_[find(id)];
  apply(entry, added(entry.state, body));
  return to_json(entry.state.faults.back());
}

json Control::change_fault(const std::string& id, const std::string& name, const Node& body) {
  Entry& entry = entries_[find(id)];
  apply(entry, changed(entry.state, name, body));
  return fault(id, name);
}

json Control::remove_fault(const std::string& id, const std::string& name) {
  Entry& entry = entries_[find(id)];
  LiveState state = entry.state;
  state.faults.erase(state.faults.begin() + static_cast<ptrdiff_t>(state.find(name)));
  apply(entry, std::move(state));
  return shown(entry);
}

json Control::reset() {
  for (Entry& entry : entries_) {
    apply(entry, state_of(*entry.scenario));
    entry.served->count_anew();
  }
  return scenarios();
}

json Control::populate(const Node& document) {
  if (document.kind() != Node::Kind::map) {
    document.fail("an object with a member for each scenario", R"({"expired": {"faults": []}})");
  }
  std::vector<std::pair<Entry*, LiveState>> changes;
  for (const Node::Entry& member : document.entries()) {
    try {
      Entry& entry = entries_[find(member.key)];
      changes.emplace_back(&entry, replaced(entry.state, member.value));
    } catch (const NotFound& error) {
      throw NotFound(error.message(), error.hint(), member.where);
    }
  }
  auto list = json::array();
  for (auto& [entry, state] : changes) {
    apply(*entry, std::move(state));
    list.push_back(shown(*entry));
  }
  return list;
}

}  // namespace lab

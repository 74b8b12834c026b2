#include "lab-server/control/live_state.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "lab-server/base/json_node.h"
#include "lab-server/base/text.h"
#include "lab-server/faults/fault.h"
#include "lab-server/faults/when.h"

namespace lab {

using nlohmann::json;

namespace {

struct Body {
  std::optional<std::string> name, fault;
  std::optional<Node> params, when;
  std::optional<bool> on;
  std::optional<std::vector<Node>> faults;
};

const Field<Body> kOn = {"on", "whether it is committed", set<&Body::on, Body>};
const Field<Body> kParams = {"params", "parameters of its kind", set<&Body::params, Body>};
const Field<Body> kWhen = {"when", "on which connections", set<&Body::when, Body>};

const Fields<Body> kSwitch = {kOn};
const Fields<Body> kChange = {kParams, kWhen, kOn};
const Fields<Body> kFault = {
    {"name", "its name in its scenario", set<&Body::name, Body>},
    {"fault", "its kind", set<&Body::fault, Body>},
    kParams,
    kWhen,
    kOn,
};
const Fields<Body> kState = {kOn, {"faults", "all that the scenario shall have", set<&Body::faults, Body>}};

std::vector<std::string> names_of(const LiveState& state) {
  std::vector<std::string> names;
  for (const LiveFault& fault : state.faults) names.push_back(fault.name);
  return names;
}

std::string free_name(const std::string& kind, const LiveState& state) {
  const std::vector<std::string> taken = names_of(state);
  std::string name = kind;
  for (int n = 2; std::find(taken.begin(), taken.end(), name) != taken.end(); ++n)
    name = fmt::format("{}-{}", kind, n);
  return name;
}

Location place_of(const Node& body, const char* member) {
  const Node* found = body.find(member);
  return found == nullptr ? body.where() : found->where();
}

// Parameters that a body gives take the place of those there were.
Node laid_over(const Node& before, const Node& body) {
  std::vector<Node::Entry> entries = before.entries();
  for (const Node::Entry& entry : body.entries()) {
    std::erase_if(entries, [&](const Node::Entry& known) { return known.key == entry.key; });
    entries.push_back(entry);
  }
  return map_node(std::move(entries), body.where());
}

// It becomes part of a path, and of a line on a terminal.
void check_name(const std::string& name, const Location& where) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
  constexpr size_t kLongest = 64;
  const bool is_good = !name.empty() && name.size() <= kLongest && name.front() != '.' &&
                       name.find_first_not_of(kLetters) == name.npos;
  if (is_good) return;
  throw Error(
      "expected a name of a fault, got another text",
      fmt::format("1 to {} letters of ASCII, digits, hyphens, underscores and dots; a dot is not the first",
                  kLongest),
      where);
}

void check(const FaultSpec& spec) {
  make_fault(spec, FaultSite::server);
  read_when(spec.when, FaultSite::server);
}

json shown(const Node& node) { return node.kind() == Node::Kind::null ? json::object() : json_of(node); }

}  // namespace

size_t LiveState::find(const std::string& name) const {
  for (size_t i = 0; i < faults.size(); ++i) {
    if (faults[i].name == name) return i;
  }
  throw NotFound(fmt::format("no fault '{}'", name),
                 faults.empty() ? "this scenario has none" : did_you_mean(name, names_of(*this)));
}

std::vector<FaultSpec> LiveState::committed() const {
  std::vector<FaultSpec> specs;
  for (const LiveFault& fault : faults) {
    if (is_on && fault.is_on) specs.push_back(fault.spec);
  }
  return specs;
}

LiveState state_of(const Scenario& scenario) {
  LiveState state;
  for (const FaultSpec& spec : scenario.server.faults)
    state.faults.push_back({free_name(spec.name, state), spec});
  return state;
}

LiveState switched(LiveState state, const Node& body) {
  state.is_on = read<Body>(body, kSwitch).on.value_or(state.is_on);
  return state;
}

LiveState added(LiveState state, const Node& node) {
  const Body body = read<Body>(node, kFault);
  if (!body.fault) {
    throw Error("expected the member 'fault', got none",
                "the fault's kind: `lab-server list --faults` shows them all", node.where());
  }
  LiveFault fault;
  fault.name = body.name.value_or(free_name(*body.fault, state));
  fault.spec = {*body.fault, body.params.value_or(Node()), body.when.value_or(Node()),
                place_of(node, "fault")};
  fault.is_on = body.on.value_or(true);
  check_name(fault.name, place_of(node, "name"));
  const std::vector<std::string> taken = names_of(state);
  if (std::find(taken.begin(), taken.end(), fault.name) != taken.end()) {
    throw Conflict(fmt::format("there is a fault '{}' already", fault.name),
                   "change that one, or give another name", place_of(node, "name"));
  }
  check(fault.spec);
  state.faults.push_back(std::move(fault));
  return state;
}

LiveState changed(LiveState state, const std::string& name, const Node& node) {
  LiveFault& fault = state.faults[state.find(name)];
  const Body body = read<Body>(node, kChange);
  if (body.params) fault.spec.params = laid_over(fault.spec.params, *body.params);
  if (body.when) fault.spec.when = *body.when;
  fault.is_on = body.on.value_or(fault.is_on);
  check(fault.spec);
  return state;
}

LiveState replaced(const LiveState& before, const Node& node) {
  const Body body = read<Body>(node, kState);
  LiveState state;
  state.is_on = body.on.value_or(true);
  if (!body.faults) state.faults = before.faults;
  for (const Node& fault : body.faults.value_or(std::vector<Node>())) state = added(std::move(state), fault);
  return state;
}

json to_json(const LiveFault& fault) {
  return {{"name", fault.name},
          {"fault", fault.spec.name},
          {"params", shown(fault.spec.params)},
          {"when", shown(fault.spec.when)},
          {"on", fault.is_on}};
}

}  // namespace lab

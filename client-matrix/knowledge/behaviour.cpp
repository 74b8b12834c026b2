#include "client-matrix/knowledge/behaviour.h"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>

#include "client-matrix/knowledge/traits.h"
#include "lab-server/base/error.h"
#include "lab-server/base/text.h"

namespace lab {
namespace {

// A list of scenarios, or a map of them to the cause that is told instead. `diagnosed` is always such a map,
// `as_expected` never.
template <size_t Key>
void read_ending(Behaviour& behaviour, const Node& node) {
  const EndingKey& key = ending_keys()[Key];
  const auto add = [&](const std::string& scenario, const Location& where) -> Deviation& {
    Deviation& deviation = behaviour.deviations.emplace_back();
    deviation.scenario = scenario;
    deviation.outcome = key.outcome;
    deviation.is_as_expected = key.form == EndingForm::list;
    deviation.where = where;
    return deviation;
  };
  if (node.kind() == Node::Kind::map && key.form != EndingForm::list) {
    for (const Node::Entry& entry : node.entries())
      add(entry.key, entry.where).diagnosis = entry.value.text();
  } else if (node.kind() == Node::Kind::sequence && key.form != EndingForm::map) {
    for (const Node& item : node.items()) add(item.text(), item.where());
  } else if (key.form == EndingForm::list) {
    node.fail("a list of scenarios", "write it as [a/b, c/d]");
  } else if (key.form == EndingForm::map) {
    node.fail("a map of scenarios to diagnoses", "write it as {a/b: expired}");
  } else {
    node.fail("a list of scenarios, or a map of them to diagnoses",
              "write it as [a/b, c/d] or {a/b: expired}");
  }
}

void read_from(Behaviour& behaviour, const Node& node) {
  if (behaviour.spans.empty()) behaviour.spans.emplace_back();
  read_value(node, behaviour.spans.front().from);
}

void read_below(Behaviour& behaviour, const Node& node) {
  if (behaviour.spans.empty()) behaviour.spans.emplace_back();
  read_value(node, behaviour.spans.front().below);
}

Shape scenario_list() { return list_of(text_called("scenario", "trust/expired")); }
Shape scenario_map() { return map_of(text_called("diagnosis", "expired")); }

template <size_t Key>
Shape ending_shape() {
  switch (ending_keys()[Key].form) {
    case EndingForm::list:
      return scenario_list();
    case EndingForm::map:
      return scenario_map();
    case EndingForm::either:
      break;
  }
  return pick_of({scenario_list(), scenario_map()});
}

template <size_t Key>
constexpr Member<Behaviour> ending = {read_ending<Key>, nullptr, ending_shape<Key>};

void read_behaviour_traits(Behaviour& behaviour, const Node& node) { read_traits(node, behaviour.traits); }
void read_behaviour_lacks(Behaviour& behaviour, const Node& node) { read_traits(node, behaviour.lacks); }

const Fields<Behaviour> kBehaviourFields = {
    {"because", "the reason, with its source; obligatory", set<&Behaviour::because, Behaviour>},
    {"of", "the library whose versions count; left out: the file's own subject",
     set<&Behaviour::of, Behaviour>},
    {"from", "the first version that has it", {read_from, nullptr, shape_for<VersionNumber>}},
    {"below", "the first version that no longer has it", {read_below, nullptr, shape_for<VersionNumber>}},
    {"versions", "several such spans, instead of from and below", set<&Behaviour::spans, Behaviour>},
    {"traits", "traits that come with it", {read_behaviour_traits, nullptr, traits_shape}},
    {"lacks", "traits that are missing with it", {read_behaviour_lacks, nullptr, traits_shape}},
    {"accepts",
     "scenarios that it accepts, by id or glob; as a map: with the diagnosed cause, where it is not the "
     "scenario's",
     ending<0>},
    {"rejects", "scenarios that it rejects: {trust/chain-12-deep: chain-too-long}", ending<1>},
    {"times_out", "scenarios in which it waits until its deadline", ending<2>},
    {"crashes", "scenarios in which it crashes, or does not start", ending<3>},
    {"unclassified", "scenarios in which the way it ends shows nothing", ending<4>},
    {"diagnosed", "scenarios that end as expected, but with another diagnosis", ending<5>},
    {"at_times", "true: the client decides by chance, and ends as expected at other times",
     set<&Behaviour::is_at_times, Behaviour>},
    {"as_expected", "scenarios in which it does not deviate, though other versions, or a layer below, do",
     ending<6>},
};

}  // namespace

const std::vector<EndingKey>& ending_keys() {
  static const std::vector<EndingKey> kKeys = {
      {"accepts", Outcome::accepted, EndingForm::either},
      {"rejects", Outcome::rejected, EndingForm::either},
      {"times_out", Outcome::timed_out, EndingForm::either},
      {"crashes", Outcome::crashed, EndingForm::either},
      {"unclassified", Outcome::unclassified, EndingForm::either},
      {"diagnosed", std::nullopt, EndingForm::map},
      {"as_expected", std::nullopt, EndingForm::list},
  };
  return kKeys;
}

const Fields<Behaviour>& yaml_fields(As<Behaviour>) { return kBehaviourFields; }

bool is_glob(const std::string& scenario) { return scenario.find_first_of("*?[") != scenario.npos; }

const Deviation* find_deviation(const std::vector<Deviation>& deviations, const std::string& scenario) {
  for (const Deviation& deviation : deviations) {
    if (deviation.scenario != scenario && ::fnmatch(deviation.scenario.c_str(), scenario.c_str(), 0) != 0)
      continue;
    return deviation.is_as_expected ? nullptr : &deviation;
  }
  return nullptr;
}

void check_deviation(const Deviation& deviation, const std::vector<std::string>& scenarios,
                     const std::vector<std::string>& causes) {
  const auto is_meant = [&](const std::string& id) {
    return ::fnmatch(deviation.scenario.c_str(), id.c_str(), 0) == 0;
  };
  if (std::none_of(scenarios.begin(), scenarios.end(), is_meant)) {
    throw Error(fmt::format("no scenario '{}'", deviation.scenario),
                did_you_mean(deviation.scenario, scenarios), deviation.where);
  }
  if (deviation.diagnosis && std::find(causes.begin(), causes.end(), *deviation.diagnosis) == causes.end()) {
    throw Error(fmt::format("no diagnosis '{}'", *deviation.diagnosis),
                did_you_mean(*deviation.diagnosis, causes), deviation.where);
  }
}

bool Behaviour::holds(const std::optional<VersionNumber>& version) const {
  return spans.empty() || std::any_of(spans.begin(), spans.end(),
                                      [&](const VersionSpan& span) { return span.holds(version); });
}

void read_value(const Node& node, Behaviour& behaviour) {
  if (node.find("versions") != nullptr && (node.find("from") != nullptr || node.find("below") != nullptr)) {
    throw Error("'versions' stands for 'from' and 'below'", "keep either", node.where());
  }
  behaviour = read<Behaviour>(node, kBehaviourFields);
  behaviour.where = node.where();
  if (behaviour.because.empty()) {
    throw Error("a behaviour needs 'because'", "say why, and who says so", node.where());
  }
  for (const VersionSpan& span : behaviour.spans) check_span(span, node.where());
  if (behaviour.traits.empty() && behaviour.lacks.empty() && behaviour.deviations.empty()) {
    throw Error("nothing follows from this behaviour",
                "accepts: or rejects: with scenarios, or traits: or lacks:", node.where());
  }
  for (Deviation& deviation : behaviour.deviations) {
    deviation.because = behaviour.because;
    deviation.is_at_times = behaviour.is_at_times;
  }
}

}  // namespace lab

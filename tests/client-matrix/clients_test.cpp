// The client files of the house.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "client-matrix/judge/record.h"
#include "client-matrix/knowledge/client_file.h"
#include "client-matrix/knowledge/traits.h"
#include "lab-server/base/files.h"
#include "lab-server/diagnosis/diagnoses.h"
#include "lab-server/scenario/library.h"
#include "tests/catch.h"
#include "tests/support/program.h"

namespace lab {
namespace {

// Every behaviour there is: of the layers, and of the clients' own files.
struct Rows {
  LayerFolder folder{source_dir() / "client-matrix/stacks"};
  Layers layers = folder.all();
  std::vector<ClientFile> clients = read_client_files(source_dir() / "client-matrix/clients", folder);

  std::vector<std::pair<std::string, const Knowledge*>> all() const {
    std::vector<std::pair<std::string, const Knowledge*>> result;
    for (const auto& layer : layers) result.emplace_back(layer->name, &layer->knowledge);
    for (const ClientFile& client : clients) result.emplace_back(client.name, &client.knowledge);
    return result;
  }
};

TEST_CASE("every client stands on a layer with words, and every deviation is of a scenario and a cause",
          "[clients]") {
  const Rows rows;
  const Diagnoses diagnoses = Diagnoses::load(source_dir() / "lab-server/diagnosis");
  const ScenarioLibrary library = ScenarioLibrary::load(source_dir() / "scenarios");
  std::vector<std::string> scenarios;
  for (const Scenario& scenario : library.all()) scenarios.push_back(scenario.id);
  std::vector<std::string> causes = diagnoses.ids();
  causes.insert(causes.end(), {kContradicted, kUndecided});
  for (const ClientFile& client : rows.clients) {
    INFO(client.name);
    CHECK(std::any_of(client.layers.begin(), client.layers.end(), [](const auto& layer) {
      return std::filesystem::exists(layer->folder / "words.yaml");
    }));
  }
  for (const auto& [name, knowledge] : rows.all()) {
    for (const Behaviour& behaviour : knowledge->behaviours) {
      for (const Deviation& deviation : behaviour.deviations) {
        CHECK_NOTHROW(check_deviation(deviation, scenarios, causes));
      }
    }
  }
}

// What says that a client of this knowledge deviates in a scenario, as one comparable text.
std::set<std::string> facts_of(const Knowledge& knowledge) {
  std::set<std::string> facts;
  for (const std::string& trait : knowledge.traits) facts.insert("trait " + trait);
  for (const Behaviour& behaviour : knowledge.behaviours) {
    std::string versions = behaviour.of;
    for (const VersionSpan& span : behaviour.spans) versions += " " + span.text();
    for (const std::string& trait : behaviour.traits) facts.insert("trait " + trait + " " + versions);
    for (const Deviation& deviation : behaviour.deviations) {
      facts.insert(fmt::format("{} {} {} {}", deviation.scenario,
                               deviation.outcome ? name_of(*deviation.outcome) : "",
                               deviation.diagnosis.value_or(""), versions));
    }
  }
  return facts;
}

TEST_CASE("what is known is stated once: no file repeats a layer below it, or what all beside it say",
          "[clients]") {
  const Rows rows;
  std::map<std::string, std::vector<std::pair<std::string, std::set<std::string>>>> on;  // by layer
  const auto check = [&](const std::string& name, const Knowledge& knowledge, const Layers& below) {
    const std::set<std::string> own = facts_of(knowledge);
    for (const auto& layer : below) {
      for (const std::string& fact : facts_of(layer->knowledge)) {
        INFO(name << " repeats its layer " << layer->name << ": " << fact);
        CHECK_FALSE(own.contains(fact));
      }
      on[layer->name].emplace_back(name, own);
    }
  };
  for (const auto& layer : rows.layers) check(layer->name, layer->knowledge, layer->bases);
  for (const ClientFile& client : rows.clients) check(client.name, client.knowledge, client.layers);
  // What everything on a layer says, the layer says. (One alone may be the first of many.)
  for (const auto& [layer, those] : on) {
    if (those.size() < 2) continue;
    for (const std::string& fact : those.front().second) {
      INFO("all that stands on " << layer << " says: " << fact);
      CHECK_FALSE(std::all_of(those.begin(), those.end(),
                              [&](const auto& file) { return file.second.contains(fact); }));
    }
  }
}

TEST_CASE("a reason that two files give for one scenario belongs into a layer of both", "[clients]") {
  const Rows rows;
  std::map<std::string, std::string> given;  // by scenario and reason
  for (const auto& [name, knowledge] : rows.all()) {
    for (const Behaviour& behaviour : knowledge->behaviours) {
      for (const Deviation& deviation : behaviour.deviations) {
        const auto [first, is_new] = given.emplace(deviation.scenario + ": " + behaviour.because, name);
        INFO(first->second << " and " << name << " both give for " << first->first);
        CHECK(is_new);
      }
    }
  }
}

TEST_CASE("a reason is given once in a file", "[clients]") {
  const Rows rows;
  for (const auto& [name, knowledge] : rows.all()) {
    std::set<std::string> reasons;
    for (const Behaviour& behaviour : knowledge->behaviours) {
      INFO(name << ": " << behaviour.because);
      CHECK(reasons.insert(behaviour.because).second);
    }
  }
}

TEST_CASE("docs/clients.md explains every trait there is, in their order", "[clients]") {
  std::string table;
  for (const Trait& trait : all_traits()) table += fmt::format("| `{}` | {} |\n", trait.name, trait.meaning);
  CHECK_THAT(read_file(source_dir() / "docs" / "clients.md"), ContainsSubstring("|---|---|\n" + table));
}

}  // namespace
}  // namespace lab

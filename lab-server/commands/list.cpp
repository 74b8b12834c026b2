// lab-server list: the scenarios there are.

#include <fmt/format.h>
#include <unistd.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "lab-server/base/files.h"
#include "lab-server/base/table.h"
#include "lab-server/base/text.h"
#include "lab-server/commands/commands.h"
#include "lab-server/diagnosis/diagnoses.h"
#include "lab-server/faults/fault.h"
#include "lab-server/scenario/library.h"

namespace lab {
namespace {

std::vector<std::string> fault_names(const Scenario& scenario) {
  std::vector<std::string> names;
  for (const FaultSpec& fault : scenario.server.faults) names.push_back(fault.name);
  for (const FaultSpec& fault : responder_faults(scenario.server)) names.push_back(fault.name);
  return names;
}

void print_json(const ScenarioLibrary& library, const Diagnoses& diagnoses) {
  auto list = nlohmann::json::array();
  for (const Scenario& scenario : library.all()) {
    list.push_back({{"id", scenario.id},
                    {"title", scenario.title},
                    {"diagnosis", scenario.expect.diagnosis},
                    {"family", diagnoses.find(scenario.expect.diagnosis).family},
                    {"outcome", name_of(scenario.expect.outcome)},
                    {"symptoms", scenario.symptoms},
                    {"catalogue", scenario.catalogue},
                    {"faults", fault_names(scenario)}});
  }
  std::cout << list.dump(2) << '\n';
}

void print_table(const ScenarioLibrary& library) {
  std::vector<std::vector<Cell>> rows = {{"scenario", "outcome", "diagnosis", "title"}};
  for (const Scenario& scenario : library.all()) {
    rows.push_back(
        {scenario.id, name_of(scenario.expect.outcome), scenario.expect.diagnosis, scenario.title});
  }
  std::cout << render(rows, wants_colour(STDOUT_FILENO), true);
}

// docs/scenarios.md is what this prints.
void print_markdown(const ScenarioLibrary& library) {
  std::cout << "# The scenarios\n\n"
               "What `lab-server list --markdown` prints. The outcome is that of a client that does its job; "
               "the traits are those\n"
               "of [clients.md](clients.md).\n";
  std::string room;
  for (const Scenario& scenario : library.all()) {
    const std::string own_room = scenario.id.substr(0, scenario.id.find('/'));
    if (own_room != room) {
      room = own_room;
      std::cout << fmt::format("\n## {}\n\n| scenario | outcome | diagnosis | title |\n|---|---|---|---|\n",
                               room);
    }
    std::string outcome = name_of(scenario.expect.outcome);
    if (!scenario.expect.accepted_by.empty())
      outcome += "; accepted by " + join(scenario.expect.accepted_by, ", ");
    if (!scenario.expect.noticed_by.empty())
      outcome += "; noticed by " + join(scenario.expect.noticed_by, ", ");
    std::cout << fmt::format("| `{}` | {} | {} | {} |\n", scenario.id, outcome, scenario.expect.diagnosis,
                             scenario.title);
  }
}

void print_faults(bool as_json) {
  auto list = nlohmann::json::array();
  for (const FaultKind* kind : all_faults()) {
    auto parameters = nlohmann::json::array();
    for (const Parameter& parameter : kind->parameters) {
      parameters.push_back({{"name", parameter.name}, {"help", parameter.help}});
    }
    list.push_back({{"name", kind->name},
                    {"summary", kind->summary},
                    {"of", kind->site == FaultSite::server ? "server" : "responder"},
                    {"parameters", parameters}});
    if (as_json) continue;
    std::cout << fmt::format("{}: {}\n", kind->name, kind->summary);
    for (const Parameter& parameter : kind->parameters) {
      std::cout << fmt::format("    {}: {}\n", parameter.name, parameter.help);
    }
  }
  if (as_json) std::cout << list.dump(2) << '\n';
}

}  // namespace

void add_list(CommandLine& app, Action& action) {
  struct Options {
    bool json = false;
    bool faults = false;
    bool markdown = false;
  };
  auto options = std::make_shared<Options>();
  CommandLine command = app.add_command("list", "the scenarios there are");
  command.add_flag("--json", options->json, "as a JSON array");
  command.add_flag("--markdown", options->markdown, "as the page docs/scenarios.md");
  command.add_flag("--faults", options->faults, "the faults and their parameters instead");
  command.when_chosen([&action, options] {
    action = [options] {
      if (options->faults) {
        print_faults(options->json);
        return kExitExpected;
      }
      const ScenarioLibrary library = ScenarioLibrary::load(data_root() / "scenarios");
      if (options->markdown) {
        print_markdown(library);
      } else if (options->json) {
        print_json(library, Diagnoses::load(data_root() / "lab-server" / "diagnosis"));
      } else {
        print_table(library);
      }
      return kExitExpected;
    };
  });
}

}  // namespace lab
